use recursive_schemas::{
    Client,
    types::{Expression, Sum},
};
use serde_json::json;
use server::json;

#[tokio::test]
async fn nested_values_are_sent_and_read() {
    let sum = Sum::builder()
        .first(Expression::from(1.5))
        .second(Box::new(Some(Expression::from(vec![Expression::from(2.0)]))));
    let (sent, value) = crate::call(json("200 OK", r#"{"a": {"b": {}}}"#), |client: Client| {
        client.evaluate().body(Expression::from(sum.build().unwrap())).send()
    })
    .await;
    assert_eq!(sent.body, r#"{"first":1.5,"second":[2.0]}"#);
    assert_eq!(json!(value.unwrap().into_inner()), json!({"a": {"b": {}}}));
}

#[tokio::test]
async fn trees_are_read_without_loss() {
    let branch = json!({"branches": [{"parent": {"branches": []}}]});
    let (_, read) =
        crate::call(json("200 OK", &branch.to_string()), |client: Client| client.replace_branch().send())
            .await;
    let read = read.unwrap().into_inner();
    assert_eq!((*read.branches[0].parent).as_ref().map(|parent| parent.branches.len()), Some(0));
}
