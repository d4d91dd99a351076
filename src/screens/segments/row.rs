//! The choices and fields within the row of a condition.

use egui::{DragValue, Ui};

use domain::day::Day;
use domain::rule::{AttributeTest, Comparison, DayTest, Membership, NumberTest, PredictionTest, TextTest};
use reports::rule_words::comparison;
use reports::segments::RuleChoices;
use ui::tokens::CONTROL_HEIGHT;
use ui::{field, words};

/// The row that holds the controls.
pub struct Row<'a> {
    pub path: &'a str,
    pub choices: &'a RuleChoices,
}

impl Row<'_> {
    /// "KPI of condition 2.1"
    pub fn name(&self, what: &str) -> String {
        let mut letters = what.chars();
        let what: String = letters.next().map(|l| l.to_uppercase().chain(letters).collect()).unwrap_or_default();
        format!("{what} of condition {}", self.path)
    }

    pub fn choose<T: PartialEq + Clone>(
        &self,
        ui: &mut Ui,
        what: &str,
        chosen: &mut T,
        all: &[(T, String)],
        width: f32,
    ) -> bool {
        field::select_bare(ui, &self.name(what), chosen, all, width)
    }

    pub fn write(&self, ui: &mut Ui, what: &str, text: &mut String, hint: &str) {
        field::bare(ui, &self.name(what), text, hint, 130.0);
    }

    pub fn number(&self, ui: &mut Ui, what: &str, value: &mut f64) {
        ui.spacing_mut().interact_size.y = CONTROL_HEIGHT;
        ui.add(DragValue::new(value).max_decimals(6).speed(1.0)).accessible_name(self.name(what));
    }

    pub fn whole(&self, ui: &mut Ui, what: &str, value: &mut u32, most: u32) {
        ui.spacing_mut().interact_size.y = CONTROL_HEIGHT;
        ui.add(DragValue::new(value).range(1..=most).speed(0.2)).accessible_name(self.name(what));
    }

    pub fn day(&self, ui: &mut Ui, what: &str, day: &mut Day) {
        let id = ui.scope_id().with((self.path, what));
        let mut text: String = ui.data_mut(|kept| kept.get_temp(id)).unwrap_or_else(|| day.to_string());
        if text.parse() != Ok(*day) && text.parse::<Day>().is_ok() {
            text = day.to_string();
        }
        if field::bare(ui, &self.name(what), &mut text, "YYYY-MM-DD", 110.0).changed()
            && let Ok(read) = text.parse()
        {
            *day = read;
        }
        ui.data_mut(|kept| kept.insert_temp(id, text));
    }

    pub fn membership(&self, ui: &mut Ui, membership: &mut Membership) {
        let both = [(Membership::In, "is in".to_owned()), (Membership::NotIn, "is not in".to_owned())];
        self.choose(ui, "membership", membership, &both, 100.0);
    }

    pub fn number_test(&self, ui: &mut Ui, test: &mut NumberTest) {
        let compare = |how| (NumberTest::Compare { how, than: 0.0 }, comparison(how).to_owned());
        let all = [
            compare(Comparison::AtLeast),
            compare(Comparison::AtMost),
            compare(Comparison::MoreThan),
            compare(Comparison::LessThan),
            compare(Comparison::Equal),
            compare(Comparison::NotEqual),
            (NumberTest::Between { low: 0.0, high: 0.0 }, "is from … to".to_owned()),
            (NumberTest::Known, "is known".to_owned()),
            (NumberTest::Unknown, "is not known".to_owned()),
        ];
        // The choice changes the sentence; the numbers in it stay.
        let (value, upper) = match test {
            NumberTest::Compare { than, .. } => (*than, *than),
            NumberTest::Between { low, high } => (*low, *high),
            NumberTest::Known | NumberTest::Unknown => (0.0, 0.0),
        };
        let mut shape = match test {
            NumberTest::Compare { how, .. } => NumberTest::Compare { how: *how, than: 0.0 },
            NumberTest::Between { .. } => NumberTest::Between { low: 0.0, high: 0.0 },
            NumberTest::Known => NumberTest::Known,
            NumberTest::Unknown => NumberTest::Unknown,
        };
        if self.choose(ui, "test", &mut shape, &all, 120.0) {
            *test = match shape {
                NumberTest::Compare { how, .. } => NumberTest::Compare { how, than: value },
                NumberTest::Between { .. } => NumberTest::Between { low: value, high: upper },
                other => other,
            };
        }
        match test {
            NumberTest::Compare { than, .. } => self.number(ui, "number", than),
            NumberTest::Between { low, high } => {
                self.number(ui, "lower number", low);
                words::body(ui, "to");
                self.number(ui, "upper number", high);
            }
            NumberTest::Known | NumberTest::Unknown => {}
        }
    }

    /// `known` are the existing words, if they are few.
    pub fn text_test(&self, ui: &mut Ui, test: &mut TextTest, known: &[String]) {
        let word = match test {
            TextTest::Is(word) | TextTest::IsNot(word) | TextTest::StartsWith(word) | TextTest::Contains(word) => {
                word.clone()
            }
            TextTest::OneOf(words) => words.join(", "),
            TextTest::Known | TextTest::Unknown => String::new(),
        };
        let shapes = ["is", "is not", "is one of", "starts with", "contains", "is known", "is not known"];
        let before = match test {
            TextTest::Is(_) => 0,
            TextTest::IsNot(_) => 1,
            TextTest::OneOf(_) => 2,
            TextTest::StartsWith(_) => 3,
            TextTest::Contains(_) => 4,
            TextTest::Known => 5,
            TextTest::Unknown => 6,
        };
        let all: Vec<(usize, String)> = shapes.iter().enumerate().map(|(i, shape)| (i, (*shape).to_owned())).collect();
        let mut shape = before;
        self.choose(ui, "test", &mut shape, &all, 110.0);
        let mut word = word;
        if shape < 5 {
            let exact = shape < 2 && !known.is_empty();
            if exact {
                let all: Vec<(String, String)> = known.iter().map(|word| (word.clone(), word.clone())).collect();
                self.choose(ui, "word", &mut word, &all, 150.0);
            } else {
                self.write(ui, "word", &mut word, if shape == 2 { "one, two, three" } else { "" });
            }
        }
        *test = match shape {
            0 => TextTest::Is(word),
            1 => TextTest::IsNot(word),
            2 => TextTest::OneOf(word.split(", ").map(str::to_owned).collect()),
            3 => TextTest::StartsWith(word),
            4 => TextTest::Contains(word),
            5 => TextTest::Known,
            _ => TextTest::Unknown,
        };
    }

    pub fn attribute_test(&self, ui: &mut Ui, name: &str, test: &mut AttributeTest) {
        let known = self.choices.attributes.iter().find(|attribute| attribute.name == name);
        match test {
            AttributeTest::Number(test) => self.number_test(ui, test),
            AttributeTest::Word(test) => self.text_test(ui, test, known.map_or(&[], |known| &known.words)),
            AttributeTest::Day(test) => self.day_test(ui, test),
        }
    }

    pub fn day_test(&self, ui: &mut Ui, test: &mut DayTest) {
        let (days, day) = match test {
            DayTest::InLastDays(days) | DayTest::BeforeLastDays(days) | DayTest::InNextDays(days) => {
                (*days, Day::EARLIEST)
            }
            DayTest::From(day) | DayTest::Until(day) => (365, *day),
        };
        let all = [
            (DayTest::InLastDays(days), "is in the last".to_owned()),
            (DayTest::BeforeLastDays(days), "is longer ago than".to_owned()),
            (DayTest::InNextDays(days), "is in the next".to_owned()),
            (DayTest::From(day), "is on or after".to_owned()),
            (DayTest::Until(day), "is on or before".to_owned()),
        ];
        self.choose(ui, "test", test, &all, 150.0);
        match test {
            DayTest::InLastDays(days) | DayTest::BeforeLastDays(days) | DayTest::InNextDays(days) => {
                self.whole(ui, "days", days, 36_500);
                words::body(ui, "days");
            }
            DayTest::From(day) | DayTest::Until(day) => self.day(ui, "day", day),
        }
    }

    pub fn prediction_test(&self, ui: &mut Ui, test: &mut PredictionTest) {
        let (chance, first) = match test {
            PredictionTest::AtLeast(chance) | PredictionTest::AtMost(chance) => (*chance, 100),
            PredictionTest::Top(count) => (0.5, *count),
        };
        let all = [
            (PredictionTest::AtLeast(chance), "has a chance of at least".to_owned()),
            (PredictionTest::AtMost(chance), "has a chance of at most".to_owned()),
            (PredictionTest::Top(first), "is among the first".to_owned()),
        ];
        self.choose(ui, "test", test, &all, 180.0);
        match test {
            PredictionTest::AtLeast(chance) | PredictionTest::AtMost(chance) => {
                let mut percent = *chance * 100.0;
                ui.spacing_mut().interact_size.y = CONTROL_HEIGHT;
                let response = ui.add(DragValue::new(&mut percent).range(0.0..=100.0).max_decimals(1).suffix(" %"));
                response.accessible_name(self.name("chance"));
                if (percent - *chance * 100.0).abs() > 1e-9 {
                    *chance = percent / 100.0;
                }
            }
            PredictionTest::Top(count) => self.whole(ui, "count", count, 100_000_000),
        }
    }
}
