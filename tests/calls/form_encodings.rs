use std::collections::BTreeMap;

use form_encodings::{Client, types::Fields};
use server::empty;

fn map(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[tokio::test]
async fn each_field_has_its_encoding() {
    let fields = Fields::builder().k("v").list(list(&["a", "b"])).build().unwrap();
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        let form = client.create_form().repeated(list(&["a", "b"])).comma(list(&["a", "b"]));
        let form = form.pipe(list(&["a", "b"])).space(list(&["a", "b"]));
        let form =
            form.deep(map(&[("k", "v"), ("l", "w")])).fields(fields).exploded(map(&[("m", "n"), ("o", "p")]));
        form.plain(map(&[("k", "v"), ("l", "w")])).json(map(&[("k", "v")])).text("a b").send()
    })
    .await;
    let expected = [
        "Repeated=a&Repeated=b",
        "Comma=a%2Cb",
        "Pipe=a%7Cb",
        "Space=a+b",
        "Deep%5Bk%5D=v&Deep%5Bl%5D=w",
        "Fields%5Bk%5D=v&Fields%5Blist%5D%5B0%5D=a&Fields%5Blist%5D%5B1%5D=b",
        "m=n&o=p",
        "Plain=k%2Cv%2Cl%2Cw",
        "Json=%7B%22k%22%3A%22v%22%7D",
        "Text=a+b",
    ];
    assert_eq!(sent.content_type(), Some("application/x-www-form-urlencoded"));
    assert_eq!(sent.body.split('&').collect::<Vec<_>>(), expected.join("&").split('&').collect::<Vec<_>>());
}

#[tokio::test]
async fn object_without_an_encoding_is_json() {
    let (sent, _) = crate::call(empty("204 No Content"), |client: Client| {
        client.replace_form().metadata(map(&[("k", "v")])).send()
    })
    .await;
    assert_eq!(sent.body, "Metadata=%7B%22k%22%3A%22v%22%7D");
}
