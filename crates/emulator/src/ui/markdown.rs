//! Descriptions, which are CommonMark, as HTML.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

/// A description. HTML in it is text, an image is its own description, and a link leads to a web address or nowhere.
pub(super) fn markdown(text: &str) -> Markup {
    let mut markup = String::with_capacity(text.len() * 2);
    html::push_html(&mut markup, harmless(text));
    PreEscaped(markup)
}

/// A description where there is room for a line of text alone.
pub(super) fn line(text: &str) -> Markup {
    let inline = harmless(text).filter_map(|event| match event {
        Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. })
        | Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link)
        | Event::Text(_)
        | Event::Code(_)
        | Event::SoftBreak => Some(event),
        Event::HardBreak | Event::End(_) => Some(Event::SoftBreak),
        _ => None,
    });
    let mut markup = String::with_capacity(text.len() * 2);
    html::push_html(&mut markup, inline);
    PreEscaped(markup.trim_end().to_owned())
}

fn harmless(text: &str) -> impl Iterator<Item = Event<'_>> {
    let mut dropped = Vec::new();
    Parser::new(text).filter_map(move |event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // The page's own headings tell where one is.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let leads = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            dropped.push(!leads);
            leads.then_some(event)
        }
        Event::End(TagEnd::Link) => (!dropped.pop().unwrap_or(false)).then_some(event),
        event => Some(event),
    })
}

#[cfg(test)]
mod tests {
    use super::{line, markdown};

    #[test]
    fn paragraphs_lists_code_and_links_are_shown() {
        let text = "One `a<b` and [two](https://example.com/?a=1&b=2).\n\n- three\n- **four**";
        assert_eq!(
            markdown(text).into_string(),
            "<p>One <code>a&lt;b</code> and <a href=\"https://example.com/?a=1&amp;b=2\">two</a>.</p>\n\
             <ul>\n<li>three</li>\n<li><strong>four</strong></li>\n</ul>\n"
        );
    }

    #[test]
    fn a_line_has_no_blocks() {
        assert_eq!(
            line("One `two`.\n\n- three\n\n# *four*\n").into_string(),
            "One <code>two</code>.\nthree\n\n<em>four</em>"
        );
    }

    #[test]
    fn nothing_of_it_acts() {
        for (text, shown) in [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("[a](javascript:alert(1)) [b](/docs) <file:e>", "<p>a b file:e</p>\n"),
            ("[[a](/b)](https://c.d)", "<p>[a](https://c.d)</p>\n"),
            ("![seen](https://example.com/a.png)", "<p>seen</p>\n"),
            ("# Large", "<p>Large</p>\n"),
            ("| a |\n|---|", "<p>| a |\n|---|</p>\n"),
        ] {
            assert_eq!(markdown(text).into_string(), shown, "{text}");
        }
    }
}
