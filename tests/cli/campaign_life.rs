//! A campaign from the plan to its results, using only commands.

use serde_json::Value;

use super::{sample, texts, write};
use crate::delivery::server::Server;

#[test]
fn plan_send_once_more_results_and_the_list_made_anew() {
    let Some(server) = Server::start() else { return };
    let (folder, db) = sample();
    let address = format!("127.0.0.1:{}", server.port);
    foresale!("settings", db, "--smtp", address, "--smtp-security", "none", "--from", "Brook <hello@example.com>").ok();
    foresale!("predict", db, "--model", "spending").ok();
    let plan = foresale!(
        "campaign",
        "plan",
        db,
        "--model",
        "spending",
        "--size",
        "50",
        "--control",
        "0.2",
        "--again-after",
        "14",
        "--save",
        "--json"
    );
    let plan = plan.json();
    let listed = &foresale!("campaign", "list", db, "--json").json()[0];
    assert_eq!((&listed["id"], &listed["status"], &listed["next"]["wave"]), (&1.into(), &"planned".into(), &1.into()));

    let rebuilt = foresale!("campaign", "plan", db, "--rebuild", "1", "--json").json();
    assert_eq!((&rebuilt["identical"], &rebuilt["differences"]), (&true.into(), &Value::Array(Vec::new())));

    assert!(foresale!("campaign", "send", db, "--due").ok().contains("nothing is due"), "nobody has scheduled it");
    let sent = foresale!("campaign", "send", db, "1", "--json").json();
    assert_eq!(sent["sent"], plan["chosen"]);
    assert_eq!(foresale!("campaign", "send", db, "1", "--json").json(), sent, "run again, it repeats nothing");
    let told = foresale!("campaign", "send", db, "1").ok();
    assert!(told.starts_with(&format!("nothing left to send; {} were sent", sent["sent"])), "{told}");
    assert!(told.contains("wave 2 waits until"), "{told}");
    let waves = foresale!("campaign", "schedule", db, "1", "--json").json();
    assert_eq!((&waves["waves"][0]["status"], &waves["waves"][1]["status"]), (&"sent".into(), &"planned".into()));

    // Everybody whom the first message reached bought tomorrow, and nobody else.
    let today = waves["waves"][0]["started"].clone();
    let tomorrow = texts(&db, "SELECT date((started + 1) * 86400, 'unixepoch') FROM campaign_wave WHERE wave = 1");
    let mut text = String::from("customer,date,amount\n");
    for target in plan["targets"].as_array().expect("a list") {
        text += &[target["customer"].as_str().expect("a text"), &tomorrow[0], "50.00\n"].join(",");
    }
    let file = write(folder.path(), "later.csv", &text);
    foresale!("import", db, file, "--as", "purchases").ok();
    let results = foresale!("campaign", "results", db, "1", "--json").json();
    assert_eq!((&results["started"], &results["contacted_responses"]), (&today, &plan["chosen"]));
    assert_eq!((&results["state"], &results["control_responses"]), (&"running".into(), &0.into()));
    assert!(results["uplift_low"].as_f64() > Some(0.3) && results["money"]["added"]["amount"].as_f64() > Some(0.0));
    assert!(results["verdict"].as_str().expect("a text").starts_with("It worked"), "{}", results["verdict"]);
    let board = foresale!("campaign", "results", db, "--all", "--json").json();
    assert_eq!((&board["lines"][0]["kind"], &board["lines"][0]["outcome"]), (&"campaign".into(), &"running".into()));
    foresale!("campaign", "results", db, "1").ok();
    foresale!("campaign", "results", db, "--all").ok();
}
