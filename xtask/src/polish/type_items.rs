//! A type itself: typify sorts its fields by name, documents what it likes, and knows only its own names on the wire.

use syn::{Fields, Item, ItemImpl, ItemStruct};

use super::{docs, ident, json_schema};
use crate::model::Field;

pub(super) fn dress_struct(item: &mut ItemStruct, name: &str, described: Option<&str>, fields: &[Field]) {
    docs::replace(&mut item.attrs, &described.map_or_else(|| format!("The object `{name}`."), docs::prose));
    item.attrs.push(json_schema::derive());
    let Fields::Named(named) = &mut item.fields else { return };
    // A property that the service adds later must not break those who have this struct.
    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
    let place = |ident: &Option<syn::Ident>| {
        let name = ident.as_ref().map(ToString::to_string).unwrap_or_default();
        fields.iter().position(|field| field.ident == name).unwrap_or(usize::MAX)
    };
    let mut sorted: Vec<syn::Field> = std::mem::take(&mut named.named).into_iter().collect();
    sorted.sort_by_key(|field| place(&field.ident));
    for field in &mut sorted {
        let Some(known) = fields.get(place(&field.ident)) else {
            docs::or_else(&mut field.attrs, || "Whatever else the object has.".to_owned());
            continue;
        };
        let described = known.schema.get("description").and_then(serde_json::Value::as_str).map(docs::prose);
        let text = described.unwrap_or_else(|| format!("The property `{}`.", known.wire));
        docs::replace(&mut field.attrs, &super::samples::with_limits(&text, &known.schema));
        rename(&mut field.attrs, &known.ident, &known.wire);
        field.attrs.extend(json_schema::facts(&known.schema, &field.ty));
    }
    named.named = sorted.into_iter().collect();
}

/// Gives the field its wire name, where typify was shown a placeholder.
fn rename(attributes: &mut Vec<syn::Attribute>, ident: &str, wire: &str) {
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("serde")) {
        let syn::Meta::List(list) = &mut attribute.meta else { continue };
        let text = list.tokens.to_string();
        if let Some(rest) = text.strip_prefix("rename = \"") {
            let rest = rest.split_once('"').map(|(_, rest)| rest).unwrap_or_default();
            if wire != ident
                && let Ok(tokens) = format!("rename = {wire:?}{rest}").parse()
            {
                list.tokens = tokens;
            }
            return;
        }
    }
    if wire != ident {
        attributes.push(syn::parse_quote!(#[serde(rename = #wire)]));
    }
}

pub(super) fn dress_enum(item: &mut syn::ItemEnum, name: &str, described: Option<&str>) {
    docs::replace(
        &mut item.attrs,
        &described.map_or_else(|| format!("One of the values of `{name}`."), docs::prose),
    );
    item.attrs.push(json_schema::derive());
    // A value that the service adds later is a variant more, which must not break a `match`.
    item.attrs.push(syn::parse_quote!(#[non_exhaustive]));
    for variant in &mut item.variants {
        let wire = variant
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("serde"))
            .find_map(|attribute| {
                attribute.meta.require_list().ok()?.tokens.to_string().split('"').nth(1).map(str::to_owned)
            })
            .unwrap_or_else(|| variant.ident.to_string());
        docs::or_else(&mut variant.attrs, || format!("`{wire}`."));
    }
}

pub(super) fn dress_impl(item: &mut ItemImpl, name: &str) {
    for inner in &mut item.items {
        if let syn::ImplItem::Fn(function) = inner
            && function.sig.ident == "builder"
            && item.trait_.is_none()
        {
            docs::replace(&mut function.attrs, &format!("A builder of [`{name}`]."));
        }
    }
}

/// A text that is checked has no `Display` of typify's, which a path and a mock ask for.
pub(super) fn display(items: &[Item], name: &str) -> Option<Item> {
    let implements = |wanted: &str| {
        items.iter().any(|item| match item {
            Item::Impl(ItemImpl { trait_: Some((path, _)), .. }) => {
                path.segments.last().is_some_and(|segment| segment.ident == wanted)
            }
            _ => false,
        })
    };
    let is_text = implements("Deref") && implements("FromStr") && !implements("Display");
    let name = ident(name);
    is_text.then(|| {
        syn::parse_quote! {
            impl std::fmt::Display for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }
        }
    })
}
