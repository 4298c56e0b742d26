//! The page with the forms that control the emulator: reset, records and faults.

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::CONTROL;
use super::context::Ui;
use super::layout::{Section, frame};
use crate::api::UrlEncoded;
use crate::control::{faults, seed};
use crate::faults::Faults;

/// The fields of a form that could not be processed, and the reason.
struct Rejected<'a> {
    form: &'a UrlEncoded,
    reason: String,
}

/// Renders the page. `done` is what the form before it has done.
pub(super) fn page(ui: &Ui<'_>, done: Option<&str>) -> Markup {
    let message = match done {
        Some("reset") => "All records and requests were deleted.",
        Some("seed") => "The records were added.",
        Some("faults") => "The faults were changed.",
        _ => "",
    };
    let message = (!message.is_empty()).then(|| html! { p.done role="status" { (message) } });
    render(ui, message.as_ref(), None)
}

/// Does what a form asks for, and returns the name of it, or the page with the reason why it was rejected.
pub(super) fn submit(ui: &Ui<'_>, form: &UrlEncoded) -> Result<&'static str, Markup> {
    let done = match form.first("action") {
        Some("reset") => reset(ui).map(|()| "reset"),
        Some("seed") => add_records(ui, form).map(|()| "seed"),
        Some("faults") => set_faults(ui, form).map(|()| "faults"),
        Some("clear-faults") => {
            ui.faults.set(&Faults::none());
            Ok("faults")
        }
        _ => Err("The form has no action.".to_owned()),
    };
    done.map_err(|reason| render(ui, None, Some(&Rejected { form, reason })))
}

fn reset(ui: &Ui<'_>) -> Result<(), String> {
    ui.request_log.clear();
    ui.api.store.clear().map_err(|error| error.to_string())
}

fn add_records(ui: &Ui<'_>, form: &UrlEncoded) -> Result<(), String> {
    let records: Value = serde_json::from_str(form.first("records").unwrap_or_default())
        .map_err(|error| format!("records: not JSON: {error}"))?;
    let path = form.first("path").unwrap_or_default().trim();
    let set = json!({ "path": path, "records": records });
    seed::add(ui.api, ui.authority, &set).map(drop).map_err(|error| error.to_string())
}

fn set_faults(ui: &Ui<'_>, form: &UrlEncoded) -> Result<(), String> {
    let lines = form.first("faults").unwrap_or_default().lines().map(str::trim);
    let mut body = Map::new();
    body.insert("faults".to_owned(), lines.filter(|line| !line.is_empty()).collect());
    for name in ["rate_limit", "concurrency_limit"] {
        let text = form.first(name).unwrap_or_default().trim();
        if !text.is_empty() {
            let number = text.parse::<u64>().map_err(|_| format!("{name}: expected a number"))?;
            body.insert(name.to_owned(), number.into());
        }
    }
    let faults = faults::parse(&body.into()).map_err(|error| error.to_string())?;
    ui.faults.set(&faults);
    Ok(())
}

fn render(ui: &Ui<'_>, message: Option<&Markup>, rejected: Option<&Rejected<'_>>) -> Markup {
    let settings = ui.faults.current().settings.to_json();
    let current = |name: &str| match &settings[name] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        Value::Null => String::new(),
        value => value.to_string(),
    };
    // A form that was rejected keeps what was entered.
    let entered = |name: &str| rejected.and_then(|rejected| rejected.form.first(name)).map(str::to_owned);
    let field = |name: &str| entered(name).unwrap_or_else(|| current(name));
    let collections = ui.api.documents.resources.iter().filter(|it| it.has_collection());
    let content = html! {
        h1 { "Control" }
        p.lead { "The same as the operations below " code { "/_emulator" } ", which programs can use." }
        @if let Some(message) = message { (message) }
        @if let Some(rejected) = rejected { p.alert role="alert" { "Nothing was changed. " (rejected.reason) } }

        section {
            h2 { "Records" }
            form.fields method="post" action=(CONTROL) {
                label {
                    "Path of the collection"
                    input name="path" list="collections" required value=(entered("path").unwrap_or_default());
                }
                datalist id="collections" { @for resource in collections { option value=(resource.collection) {} } }
                label {
                    "Records, as a JSON array"
                    textarea name="records" rows="6" required spellcheck="false" {
                        (entered("records").unwrap_or_else(|| "[{}]".to_owned()))
                    }
                }
                button name="action" value="seed" { "Add records" }
            }
        }
        section {
            h2 { "Faults" }
            form.fields method="post" action=(CONTROL) {
                label {
                    "Faults, one on each line, such as " code { "status=503,method=POST,times=3" }
                    textarea name="faults" rows="4" spellcheck="false" { (field("faults")) }
                }
                label {
                    "Maximum number of requests per second"
                    input name="rate_limit" inputmode="numeric" value=(field("rate_limit"));
                }
                label {
                    "Maximum number of concurrent requests"
                    input name="concurrency_limit" inputmode="numeric" value=(field("concurrency_limit"));
                }
                div.buttons {
                    button name="action" value="faults" { "Set faults" }
                    button name="action" value="clear-faults" { "Remove all faults" }
                }
            }
        }
        section {
            h2 { "Reset" }
            form.fields method="post" action=(CONTROL) {
                p { "Deletes all records of all accounts, and clears the request log. Faults are kept." }
                button.danger name="action" value="reset" { "Reset" }
            }
        }
    };
    frame(ui, Some(Section::Control), "Control", &content)
}
