//! The window: state, dispatch, jobs, navigation, palette, notices.
