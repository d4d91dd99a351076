//! Requests about segments.

use std::sync::Arc;

use domain::customer::{Customer, CustomerId};
use domain::rule::Rule;
use domain::segment::{Segment, SegmentId};
use reports::segments::{SavedSegment, SegmentCount, SegmentsReport};

use super::NewRule;
use crate::request::request;

request! {
    /// How many customers a rule selects, and how many of them can be reached.
    CountSegment { rule: Rule } -> SegmentCount;
    "segments.count", See, [], NewestWins;
    |asked, session, progress| super::count(session.store, &asked.rule, session.now.day, progress)
}

request! {
    /// The saved segments with their current sizes.
    ReadSegments {} -> SegmentsReport;
    "segments.read", See, [], NewestWins;
    |_, session, progress| super::report(session.store, session.now.day, progress)
}

request! {
    /// Reads what counting will need.
    ReadAhead {} -> ();
    "segments.read-ahead", See, [], NewestWins;
    |_, session, progress| {
        // Whatever fails here fails again, and is reported, when somebody asks.
        let _ = super::read_ahead(session.store, session.now.day, progress);
        Ok(())
    }
}

request! {
    /// Saves a rule as a new segment, or changes one.
    SaveRule { rule: NewRule } -> SavedSegment;
    "segments.save", Change, [Segments, Steps], InTurn;
    |asked, session, _| super::save_rule(session.store, &asked.rule, session.now.day)
}

request! {
    /// Gives a segment a different name or label.
    NameSegment { segment: SegmentId, name: String, label: String } -> SavedSegment;
    "segments.name", Change, [Segments, Steps], InTurn;
    |asked, session, _| super::name(session.store, asked.segment, &asked.name, &asked.label, session.now.day)
}

request! {
    /// Deletes a segment.
    DeleteSegment { segment: SegmentId } -> SavedSegment;
    "segments.delete", Change, [Segments, Steps], InTurn;
    |asked, session, _| super::delete(session.store, asked.segment, session.now.day)
}

request! {
    /// Saves the current customers as a list; a number is appended to a name that is taken.
    SaveList { name: String, origin: String, members: Arc<Vec<CustomerId>> } -> SavedSegment;
    "segments.save-list", Change, [Segments, Steps], InTurn;
    |asked, session, _| {
        super::save_list_numbered(session.store, &asked.name, &asked.origin, &asked.members, session.now.day)
    }
}

request! {
    /// The segment with a name; none if there is none.
    FindSegment { name: String } -> Option<Segment>;
    "segments.find", See, [], NewestWins;
    |asked, session, _| Ok(session.store.segment_named(&asked.name)?)
}

request! {
    /// The saved segments, uncounted.
    ListSegments {} -> Vec<Segment>;
    "segments.list", See, [], NewestWins;
    |_, session, _| super::list(session.store)
}

request! {
    /// The rule that written conditions mean in this database.
    ParseRule { text: String } -> Rule;
    "segments.parse", See, [], NewestWins;
    |asked, session, _| super::written(session.store, &asked.text)
}

request! {
    /// Who is in a segment today.
    ReadMembers { segment: SegmentId } -> Vec<Customer>;
    "segments.members", See, [], NewestWins;
    |asked, session, progress| {
        let members = super::members(session.store, asked.segment, session.today(), progress)?;
        members.into_iter().map(|id| Ok(session.store.customer(id)?)).collect()
    }
}
