//! Segments.

use crate::app::state::Foresale;
use actions::request::Request;
use actions::segments::NewRule;
use actions::segments::requests::{CountSegment, DeleteSegment, NameSegment, ReadSegments, SaveList, SaveRule};
use domain::campaign::AudienceSource;
use domain::rule::Rule;
use domain::segment::SegmentId;
use reports::segments::SavedSegment;
use screens::action::{AfterSaving, PickedList};
use screens::around::{AnalysisJob, JobKind};

impl Foresale {
    /// A newer rule replaces the count of the older one.
    pub(in crate::app) fn count_segment(&mut self, rule: Rule) {
        self.ask(
            JobKind::Analysis(AnalysisJob::SegmentCount),
            "Counting customers",
            CountSegment { rule },
            |app, count| {
                app.reports.segment_count = Some(count);
            },
        );
    }

    pub(in crate::app) fn save_segment(&mut self, id: Option<SegmentId>, name: String, label: String, rule: Rule) {
        self.change_segments("Saving the segment", SaveRule { rule: NewRule { id, name, label, rule } });
    }

    pub(in crate::app) fn name_segment(&mut self, segment: SegmentId, name: String, label: String) {
        self.change_segments("Naming the segment", NameSegment { segment, name, label });
    }

    pub(in crate::app) fn delete_segment(&mut self, segment: SegmentId) {
        self.change_segments("Deleting the segment", DeleteSegment { segment });
    }

    pub(in crate::app) fn save_list(&mut self, list: PickedList) {
        let PickedList { name, origin, members, then } = list;
        self.ask(JobKind::Write, "Saving the segment", SaveList { name, origin, members }, move |app, segment| {
            app.say_saved(&segment.saved);
            if let AfterSaving::MakeCampaign { category } = then {
                app.new_campaign(Some(AudienceSource::Segment(segment.id)), category);
            }
        });
    }

    fn change_segments<R: Request<Answer = SavedSegment>>(&mut self, title: &str, request: R) {
        self.ask(JobKind::Write, title, request, |app, segment| {
            app.screens.kpis.segments.saved();
            app.say_saved(&segment.saved);
        });
    }

    /// Reads the saved segments with their current sizes, if they are shown and may have changed.
    pub(in crate::app) fn load_segments(&mut self) {
        if !std::mem::take(&mut self.reports.segments.stale) {
            return;
        }
        self.ask(JobKind::Analysis(AnalysisJob::Segments), "Counting the segments", ReadSegments {}, |app, report| {
            app.reports.segments.fill(Some(report));
        });
    }
}
