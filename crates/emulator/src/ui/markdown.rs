//! Rendering of the document's descriptions, which are CommonMark, as safe HTML.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

/// Renders a description. HTML in it is escaped, images are replaced by their alternative text, and only links to `http` and
/// `https` URLs are kept.
pub(super) fn markdown(text: &str) -> Markup {
    let mut markup = String::with_capacity(text.len() * 2);
    html::push_html(&mut markup, safe_events(text));
    PreEscaped(markup)
}

/// Renders a description where only inline elements are allowed.
pub(super) fn inline_markdown(text: &str) -> Markup {
    let events = safe_events(text).filter_map(|event| match event {
        Event::Start(Tag::Strong | Tag::Emphasis | Tag::Link { .. })
        | Event::End(TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link)
        | Event::Text(_)
        | Event::Code(_)
        | Event::SoftBreak => Some(event),
        Event::HardBreak | Event::End(_) => Some(Event::SoftBreak),
        _ => None,
    });
    let mut markup = String::with_capacity(text.len() * 2);
    html::push_html(&mut markup, events);
    PreEscaped(markup.trim_end().to_owned())
}

fn safe_events(text: &str) -> impl Iterator<Item = Event<'_>> {
    // For each open link, whether it is kept.
    let mut open_links = Vec::new();
    Parser::new(text).filter_map(move |event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        // Headings would disturb the page's own outline.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let is_kept = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            open_links.push(is_kept);
            is_kept.then_some(event)
        }
        Event::End(TagEnd::Link) => open_links.pop().unwrap_or(true).then_some(event),
        event => Some(event),
    })
}

#[cfg(test)]
mod tests {
    use super::{inline_markdown, markdown};

    #[test]
    fn markdown_renders_paragraphs_lists_code_and_links() {
        let text = "One `a<b` and [two](https://example.com/?a=1&b=2).\n\n- three\n- **four**";
        assert_eq!(
            markdown(text).into_string(),
            "<p>One <code>a&lt;b</code> and <a href=\"https://example.com/?a=1&amp;b=2\">two</a>.</p>\n\
             <ul>\n<li>three</li>\n<li><strong>four</strong></li>\n</ul>\n"
        );
    }

    #[test]
    fn inline_markdown_drops_blocks() {
        assert_eq!(
            inline_markdown("One `two`.\n\n- three\n\n# *four*\n").into_string(),
            "One <code>two</code>.\nthree\n\n<em>four</em>"
        );
    }

    #[test]
    fn markdown_escapes_html_and_drops_images_and_unsafe_links() {
        for (text, expected) in [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("[a](javascript:alert(1)) [b](/docs) <file:e>", "<p>a b file:e</p>\n"),
            ("[[a](/b)](https://c.d)", "<p>[a](https://c.d)</p>\n"),
            ("![seen](https://example.com/a.png)", "<p>seen</p>\n"),
            ("# Large", "<p>Large</p>\n"),
            ("| a |\n|---|", "<p>| a |\n|---|</p>\n"),
        ] {
            assert_eq!(markdown(text).into_string(), expected, "{text}");
        }
    }
}
