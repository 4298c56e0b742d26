//! The frame around every page.

use maud::{DOCTYPE, Markup, html};

use super::context::{PageNotFound, ROOT, Ui};

/// An entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Records,
    Requests,
    Reference,
    Control,
}

impl Section {
    const ALL: [Self; 5] = [Self::Overview, Self::Records, Self::Requests, Self::Reference, Self::Control];

    fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Records => "Records",
            Self::Requests => "Requests",
            Self::Reference => "Reference",
            Self::Control => "Control",
        }
    }

    fn url(self) -> String {
        match self {
            Self::Overview => "/".to_owned(),
            Self::Records => format!("{ROOT}/collections"),
            Self::Requests => format!("{ROOT}/requests"),
            Self::Reference => format!("{ROOT}/reference"),
            Self::Control => format!("{ROOT}/control"),
        }
    }
}

/// Renders a page. `section` is the navigation entry that it belongs to.
pub(super) fn frame(ui: &Ui<'_>, section: Option<Section>, title: &str, content: &Markup) -> Markup {
    let documents = &ui.api.documents;
    let names: Vec<_> =
        documents.sources.iter().map(|source| format!("{} {}", source.title, source.version)).collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Emulator" }
                link rel="stylesheet" href={ (ROOT) "/style.css" };
                link rel="icon" href={ (ROOT) "/icon.svg" } type="image/svg+xml";
                script src={ (ROOT) "/script.js" } defer {}
            }
            body {
                header.top {
                    div.wide {
                        a.brand href="/" { "Emulator" }
                        nav {
                            @for entry in Section::ALL {
                                a href=(entry.url()) aria-current=[(section == Some(entry)).then_some("page")] {
                                    (entry.name())
                                }
                            }
                        }
                    }
                }
                main.wide { (content) }
                footer.wide {
                    (names.join(", "))
                    " · listening on " code { "http://" (ui.authority) }
                }
            }
        }
    }
}

/// Renders the page for a URL without one.
pub(super) fn not_found(ui: &Ui<'_>, error: &PageNotFound) -> Markup {
    let content = html! {
        h1 { "Not found" }
        p { (error.message) }
        p { a href="/" { "Back to the overview" } }
    };
    frame(ui, None, "Not found", &content)
}
