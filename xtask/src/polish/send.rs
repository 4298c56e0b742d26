//! Sending. progenitor sends an `api-version` header, turns an answer that is not the declared JSON into an error
//! without status, knows no pages but dropshot's, and lets an empty or dotted SID lead to another address. Here a
//! builder only makes the request; `twilio_core` does the rest, alike for every operation.

use quote::quote;

use syn::Type;

use super::ident;
use crate::model::{Operation, Parameter, ParameterLocation, ResponseBody};

/// Returns the names of `twilio_core::private` that sending `operation` needs.
pub(crate) fn imports(operation: &Operation) -> Vec<&'static str> {
    let mut names = Vec::new();
    let has =
        |place: ParameterLocation| operation.parameters.iter().any(|parameter| parameter.location == place);
    if has(ParameterLocation::Path) {
        names.push("path_segment");
    }
    if has(ParameterLocation::Query) {
        names.push("QueryParam");
    }
    if operation.body.as_ref().is_some_and(|body| body.is_form()) {
        names.push("RequestBuilderExt");
    }
    if operation.page.as_ref().is_some_and(|page| page.size.is_some()) {
        names.push("page_size_for");
    }
    names
}

/// The constant by which `twilio_core` knows the operation.
pub(crate) fn operation(operation: &Operation) -> syn::ImplItem {
    let name = &operation.name;
    let success = operation.success_statuses.iter().map(|(first, last)| quote!(#first..=#last));
    syn::parse_quote! {
        /// The operation, as spans and errors name it.
        pub const OPERATION: Operation = Operation { id: #name, success: &[#(#success),*] };
    }
}

/// `send`, `request` and, for a list, what reads it page by page.
pub(crate) fn methods<'a>(
    operation: &Operation,
    slots: impl Iterator<Item = &'a str>,
    answer: &Type,
) -> Vec<syn::ImplItemFn> {
    let slots: Vec<syn::Ident> = slots.map(ident).collect();
    let mut methods = Vec::new();
    if let Some(page) = &operation.page {
        methods.extend(paging(&page.type_name, operation));
    }
    methods.push(send(operation, answer));
    methods.push(request(operation, &slots));
    methods
}

fn send(operation: &Operation, answer: &Type) -> syn::ImplItemFn {
    let call = match operation.response_body {
        ResponseBody::Json => quote!(call),
        ResponseBody::Empty => quote!(call_empty),
        ResponseBody::Bytes => quote!(call_stream),
    };
    let line = format!(" Sends `{} {}`.", operation.method.to_uppercase(), operation.path);
    let more: Vec<syn::Attribute> = if operation.page.is_some() {
        let text = " One page; [`stream`](Self::stream) and [`pages`](Self::pages) read on.";
        vec![syn::parse_quote!(#[doc = ""]), syn::parse_quote!(#[doc = #text])]
    } else {
        Vec::new()
    };
    let request = if operation.page.is_some() { quote!(first_request) } else { quote!(request) };
    syn::parse_quote! {
        #[doc = #line]
        #(#more)*
        pub async fn send(self) -> Result<ResponseValue<#answer>, Error> {
            let transport = self.client.transport();
            transport.#call(&Self::OPERATION, self.#request()?).await
        }
    }
}

fn request(operation: &Operation, slots: &[syn::Ident]) -> syn::ImplItemFn {
    let unwrapped = slots.iter().map(|slot| {
        let has_type = operation.body.as_ref().and_then(|body| body.type_name.as_ref());
        if let Some(ty) = has_type.filter(|_| slot == "body") {
            let ty = ident(ty);
            quote! {
                let body = body
                    .and_then(|body| types::#ty::try_from(body).map_err(|error| error.to_string()))
                    .map_err(Error::invalid_request)?;
            }
        } else {
            quote!(let #slot = #slot.map_err(Error::invalid_request)?;)
        }
    });
    // A part of the path shadows its value: from here on it is used for nothing else.
    let segments =
        operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Path).map(
            |parameter| {
                let (name, shown) = (ident(&parameter.ident), &parameter.ident);
                quote!(let #name = path_segment(#shown, &#name)?;)
            },
        );
    let address = address(operation);
    let begin = match operation.method {
        "options" | "trace" => {
            let method = ident(&operation.method.to_uppercase());
            quote!(http.request(reqwest::Method::#method, url))
        }
        method => {
            let method = ident(method);
            quote!(http.#method(url))
        }
    };
    let accept = (operation.response_body != ResponseBody::Bytes)
        .then(|| quote!(.header(reqwest::header::ACCEPT, "application/json")));
    let queries =
        operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Query).map(
            |parameter| {
                let (wire, name) = (&parameter.wire, ident(&parameter.ident));
                quote!(.query(&QueryParam::new(#wire, &#name)))
            },
        );
    let headers = headers(operation);
    let body = operation.body.as_ref().filter(|_| slots.iter().any(|slot| slot == "body")).map(|body| {
        match body.media.as_str() {
            "application/x-www-form-urlencoded" => quote!(.form_urlencoded(&body)?),
            "application/json" => quote!(.json(&body)),
            media => quote!(.header(reqwest::header::CONTENT_TYPE, #media).body(body)),
        }
    });
    let rest = operation.page.is_some().then(|| quote!(, limit: _, resume_from: _));
    let finish = if headers.is_empty() {
        quote!(Ok(#begin #accept #(#queries)* #body.build()?))
    } else {
        quote! {
            let mut request = #begin #accept #(#queries)* #body;
            #(#headers)*
            Ok(request.build()?)
        }
    };
    syn::parse_quote! {
        /// The request that [`send`](Self::send) sends, before credentials are added.
        pub fn request(self) -> Result<reqwest::Request, Error> {
            let Self { client #(, #slots)* #rest } = self;
            #(#unwrapped)*
            #(#segments)*
            let (base_url, http) = (client.transport().base_url(), client.transport().http());
            #address
            #finish
        }
    }
}

/// `let url = format!("{base_url}/v1/…/{sid}");`
fn address(operation: &Operation) -> proc_macro2::TokenStream {
    let mut path = String::new();
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(&before.replace('}', "}}"));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let parameter = operation
            .parameters
            .iter()
            .find(|p| p.location == ParameterLocation::Path && p.placeholder == name);
        path.push_str(&format!("{{{}}}", parameter.map_or(name, |parameter| parameter.ident.as_str())));
        rest = after;
    }
    path.push_str(&rest.replace('}', "}}"));
    let template = format!("{{base_url}}{path}");
    quote!(let url = format!(#template);)
}

fn headers(operation: &Operation) -> Vec<proc_macro2::TokenStream> {
    let header = |parameter: &Parameter| {
        let (wire, name) = (&parameter.wire, ident(&parameter.ident));
        if parameter.required {
            quote!(request = request.header(#wire, #name.to_string());)
        } else {
            quote! {
                if let Some(value) = #name {
                    request = request.header(#wire, value.to_string());
                }
            }
        }
    };
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location == ParameterLocation::Header)
        .map(header)
        .collect()
}

fn paging(type_name: &str, operation: &Operation) -> Vec<syn::ImplItemFn> {
    let page = ident(type_name);
    let size = operation.page.as_ref().and_then(|page| page.size.as_ref());
    let limited: Option<proc_macro2::TokenStream> = size.map(|(name, default)| {
        let (name, shown) = (ident(name), name);
        quote! {
            if let Ok(size) = &call.#name {
                let size = page_size_for(call.limit, size.map(i64::from), #default);
                if let Some(size) = size {
                    call.#name = size.try_into().map(Some).map_err(|error| invalid_value(#shown, error));
                }
            }
        }
    });
    let about_limit = match size {
        Some((name, default)) => format!(
            " Ends [`stream`](Self::stream) and [`pages`](Self::pages) after `items` items. A limit that is smaller than a \
             page, which is {default} items unless [`{name}`](Self::{name}) says otherwise, becomes the page's size."
        ),
        None => " Ends [`stream`](Self::stream) and [`pages`](Self::pages) after `items` items.".to_owned(),
    };
    let call = if limited.is_some() { quote!(let mut call = self;) } else { quote!(let call = self;) };
    vec![
        syn::parse_quote! {
            #[doc = #about_limit]
            pub fn limit(mut self, items: u64) -> Self {
                self.limit = Some(items);
                self
            }
        },
        syn::parse_quote! {
            /// Begins at the address of a page that was saved before, from `meta.next_page_url` or `meta.url`. The
            /// parameters are then part of that address, and none of them need be set. An address at another host than
            /// the client's is refused before anything is sent.
            pub fn resume_from(mut self, page_url: impl Into<String>) -> Self {
                self.resume_from = Some(page_url.into());
                self
            }
        },
        syn::parse_quote! {
            /// Every item of every page, one by one. The next page is asked for while the items of one are read.
            pub fn stream(self) -> Items<types::#page> {
                self.pages().items()
            }
        },
        syn::parse_quote! {
            /// Every page. The next one is asked for while one is read.
            pub fn pages(self) -> Pages<types::#page> {
                let transport = self.client.transport();
                let limit = self.limit;
                #call
                #limited
                transport.pages(&Self::OPERATION, call.first_request(), limit)
            }
        },
        syn::parse_quote! {
            fn first_request(self) -> Result<reqwest::Request, Error> {
                match &self.resume_from {
                    Some(page_url) => self.client.transport().page_request(page_url),
                    None => self.request(),
                }
            }
        },
    ]
}
