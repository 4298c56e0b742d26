use discriminators::{
    Client,
    types::{AnyPet, Event, Pet},
};
use server::json;

#[tokio::test]
async fn variants_are_chosen_by_the_discriminator() {
    let rex = r#"{"kind": "dog", "name": "Rex", "friend": {"kind": "cat", "lives": 9}}"#;
    let (sent, pet) = crate::call(json("200 OK", rex), |client: Client| {
        client.create_pet().body(Pet::Puppy { friend: None, name: Some("Bo".to_owned()) }).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"kind":"puppy","name":"Bo"}"#);
    let Pet::Dog { friend: Some(friend), name: Some(name), .. } = pet.unwrap().into_inner() else {
        panic!("not a dog")
    };
    assert_eq!(name, "Rex");
    assert_eq!(*friend, Pet::Cat { lives: Some(9), name: None });
}

#[tokio::test]
async fn values_without_a_mapping_are_the_names_of_the_schemas() {
    let pets = r#"[{"kind": "cat", "lives": 1}, {"kind": "dog", "name": "Rex"}]"#;
    let (_, pets) = crate::call(json("200 OK", pets), |client: Client| client.list_pets().send()).await;
    let expected = [
        AnyPet::Cat { lives: Some(1), name: None },
        AnyPet::Dog { friend: None, name: Some("Rex".to_owned()) },
    ];
    assert_eq!(pets.unwrap().into_inner(), expected);
}

#[tokio::test]
async fn unknown_and_missing_discriminators_are_errors() {
    for body in [r#"{"kind": "fish"}"#, r#"{"name": "Rex"}"#] {
        let (_, pet) = crate::call(json("200 OK", body), |client: Client| {
            client.create_pet().body(Pet::Cat { lives: None, name: None }).send()
        })
        .await;
        assert!(pet.unwrap_err().is_decode(), "{body}");
    }
}

#[tokio::test]
async fn properties_beside_the_choice_and_undeclared_ones_are_kept() {
    let leaf = r#"{"kind": "leaf", "id": 2, "size": 3}"#;
    let node = format!(r#"{{"kind": "branch", "id": 1, "nodes": [{leaf}], "other": "a"}}"#);
    let (sent, read) = crate::call(json("200 OK", &node), |client: Client| client.fetch_node().send()).await;
    assert_eq!(sent.line, "GET /v1/Nodes");
    let expected: serde_json::Value = serde_json::from_str(&node).unwrap();
    assert_eq!(serde_json::json!(read.unwrap().into_inner()), expected);
}

#[tokio::test]
async fn variants_have_the_properties_of_their_base() {
    let event = r#"{"type": "call", "id": 1, "from": "+1"}"#;
    let (sent, read) = crate::call(json("200 OK", event), |client: Client| {
        client.replace_nodes().body(Event::Text { id: 2, text: Some("a".to_owned()) }).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"type":"text","id":2,"text":"a"}"#);
    assert_eq!(read.unwrap().into_inner(), Event::Call { from: Some("+1".to_owned()), id: 1 });
}
