//! Emits the methods that build and send a request.
//!
//! progenitor sends an `api-version` header, turns a response that is not the declared JSON into an error without status,
//! supports only the pagination of dropshot, and lets an empty SID or `..` change the path of the URL. A builder emitted
//! here only builds the request; `twilio_core` sends it.

use quote::quote;

use syn::Type;

use crate::emit::{docs, ident};
use crate::ir::{Operation, Parameter, ParameterLocation, ResponseBody, media_types};

/// Returns the names of `twilio_core::private` that sending `operation` needs.
pub(crate) fn imports(operation: &Operation) -> Vec<&'static str> {
    let mut names = vec!["build_request"];
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

/// Returns the constant that describes the operation to `twilio_core`.
pub(crate) fn operation(operation: &Operation) -> syn::ImplItem {
    let name = &operation.name;
    let success = operation.success_statuses.iter().map(|(first, last)| quote!(#first..=#last));
    syn::parse_quote! {
        /// The ID of the operation, used in spans and errors, and its success statuses.
        pub const OPERATION: Operation = Operation::new(#name, &[#(#success),*]);
    }
}

/// Returns the methods `send`, `request` and, for a list, those that read it page by page.
pub(crate) fn methods<'a>(
    operation: &Operation,
    slots: impl Iterator<Item = &'a str>,
    response_type: &Type,
) -> Vec<syn::ImplItemFn> {
    let slots: Vec<syn::Ident> = slots.map(ident).collect();
    let mut methods = Vec::new();
    if let Some(page) = &operation.page {
        methods.extend(paging(&page.type_name, operation));
    }
    methods.push(send(operation, response_type));
    methods.push(request(operation, &slots));
    methods
}

fn send(operation: &Operation, response_type: &Type) -> syn::ImplItemFn {
    let call = match operation.response_body {
        ResponseBody::Json => quote!(call),
        ResponseBody::Empty => quote!(call_empty),
        ResponseBody::Bytes => quote!(call_stream),
    };
    let line = format!(" Sends `{} {}`.", operation.method.to_uppercase(), operation.path);
    let more: Vec<syn::Attribute> = if operation.page.is_some() {
        let text =
            " Returns one page. Use [`stream`](Self::stream) or [`pages`](Self::pages) to read all pages.";
        vec![syn::parse_quote!(#[doc = ""]), syn::parse_quote!(#[doc = #text])]
    } else {
        Vec::new()
    };
    let request = if operation.page.is_some() { quote!(first_request) } else { quote!(request) };
    syn::parse_quote! {
        #[doc = #line]
        #(#more)*
        pub async fn send(self) -> Result<Response<#response_type>, Error> {
            let (transport, options) = (self.client.transport().clone(), self.request_options.clone());
            transport.#call(&Self::OPERATION, self.#request()?, &options).await
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
                    .and_then(|body| types::#ty::try_from(body).map_err(|error| error.to_string()))?;
            }
        } else {
            quote!(let #slot = #slot?;)
        }
    });
    // An encoded path segment shadows its value, which is not used after this.
    let segments =
        operation.parameters.iter().filter(|parameter| parameter.location == ParameterLocation::Path).map(
            |parameter| {
                let (name, label) = (ident(&parameter.ident), &parameter.ident);
                quote!(let #name = path_segment(#label, &#name)?;)
            },
        );
    let url = url(operation);
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
            media if media_types::is_json(media) => {
                quote!(.header(reqwest::header::CONTENT_TYPE, #media).json(&body))
            }
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
        /// Builds the request that [`send`](Self::send) sends, without credentials.
        pub fn request(self) -> Result<reqwest::Request, Error> {
            let Self { client, request_options #(, #slots)* #rest } = self;
            build_request(&Self::OPERATION, &request_options, || {
                #(#unwrapped)*
                #(#segments)*
                let (base_url, http) = (client.transport().base_url(), client.transport().http());
                #url
                #finish
            })
        }
    }
}

/// Returns `let url = format!("{base_url}/v1/…/{sid}");`.
fn url(operation: &Operation) -> proc_macro2::TokenStream {
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
        let (name, label) = (ident(name), name);
        quote! {
            if let Ok(size) = &request.#name {
                let size = page_size_for(request.limit, size.map(i64::from), #default);
                if let Some(size) = size {
                    request.#name = size.try_into().map(Some).map_err(|error| invalid_value(#label, error));
                }
            }
        }
    });
    let limit_docs = match size {
        Some((name, default)) => format!(
            "Limits [`stream`](Self::stream) and [`pages`](Self::pages) to `items` items.\n\nA limit below the page size \
             (see [`{name}`](Self::{name}), by default {default}) becomes the page size."
        ),
        None => "Limits [`stream`](Self::stream) and [`pages`](Self::pages) to `items` items.".to_owned(),
    };
    let limit_docs = docs::attributes(&limit_docs);
    let request =
        if limited.is_some() { quote!(let mut request = self;) } else { quote!(let request = self;) };
    vec![
        syn::parse_quote! {
            #(#limit_docs)*
            pub fn limit(mut self, items: u64) -> Self {
                self.limit = Some(items);
                self
            }
        },
        syn::parse_quote! {
            /// Starts at a page whose URL was saved earlier, from `meta.next_page_url` or `meta.url`.
            ///
            /// The URL includes the parameters, so that none of them has to be set. A URL on another host than the
            /// client's is rejected before a request is sent.
            pub fn resume_from(mut self, page_url: impl Into<String>) -> Self {
                self.resume_from = Some(page_url.into());
                self
            }
        },
        syn::parse_quote! {
            /// Returns a stream of the items of all pages. The next page is requested while the current one is read.
            pub fn stream(self) -> Items<types::#page> {
                self.pages().items()
            }
        },
        syn::parse_quote! {
            /// Returns a stream of all pages. The next page is requested while the current one is read.
            pub fn pages(self) -> Pages<types::#page> {
                let (transport, options) = (self.client.transport().clone(), self.request_options.clone());
                let limit = self.limit;
                #request
                #limited
                transport.pages(&Self::OPERATION, request.first_request(), limit, options)
            }
        },
        syn::parse_quote! {
            fn first_request(self) -> Result<reqwest::Request, Error> {
                match &self.resume_from {
                    Some(page_url) => build_request(&Self::OPERATION, &self.request_options, || {
                        Ok(self.client.transport().page_request(page_url)?)
                    }),
                    None => self.request(),
                }
            }
        },
    ]
}
