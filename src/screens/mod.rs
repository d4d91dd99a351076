//! One file a screen: shows a report, asks for actions.
