//! Emits the methods that build and send a request.
//!
//! A builder only builds the request; `twilio_core` sends it. progenitor's own methods send an `api-version` header, turn a
//! response that is not the declared JSON into an error without status, support only the pagination of dropshot, and let
//! an empty SID or `..` change the path of the URL.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use crate::emit::{docs, ident};
use crate::ir::{
    Body, FormStyle, Operation, Pagination, Parameter, ParameterLocation, ResponseBody, media_types,
};

/// Returns the constant that describes the operation to `twilio_core`.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let name = &operation.name;
    let success = operation.success_statuses.iter().map(|(first, last)| {
        let [first, last] = [first, last].map(|status| proc_macro2::Literal::u16_unsuffixed(*status));
        quote!(#first..=#last)
    });
    quote! {
        /// The ID of the operation, used in spans and errors, and its success statuses.
        pub const OPERATION: Operation = Operation::new(#name, &[#(#success),*]);
    }
}

/// Returns the methods `send`, `request` and, for a list, those that read it page by page.
pub(super) fn methods(operation: &Operation, response_type: &Type) -> Vec<TokenStream> {
    let mut methods = operation.page.as_ref().map(paging).unwrap_or_default();
    methods.push(send(operation, response_type));
    methods.push(request(operation));
    methods
}

fn send(operation: &Operation, response_type: &Type) -> TokenStream {
    let call = match operation.response_body {
        ResponseBody::Json => quote!(call),
        ResponseBody::OptionalJson => quote!(call_optional),
        ResponseBody::Empty => quote!(call_empty),
        ResponseBody::Bytes => quote!(call_stream),
    };
    let response_type = match operation.response_body {
        ResponseBody::OptionalJson => quote!(Option<#response_type>),
        _ => quote!(#response_type),
    };
    let mut about = format!("Sends `{} {}`.", operation.method.to_uppercase(), operation.path);
    if operation.page.is_some() {
        about.push_str(
            "\n\nReturns one page. Use [`stream`](Self::stream) or [`pages`](Self::pages) to read all pages.",
        );
    }
    let about = docs::attributes(&about);
    let request = if operation.page.is_some() { quote!(first_request) } else { quote!(request) };
    quote! {
        #(#about)*
        pub async fn send(self) -> Result<Response<#response_type>, Error> {
            let (transport, options) = (self.client.transport().clone(), self.request_options.clone());
            transport.#call(&Self::OPERATION, self.#request()?, &options).await
        }
    }
}

fn request(operation: &Operation) -> TokenStream {
    let segments = operation.parameters_in(ParameterLocation::Path).map(|parameter| {
        let (name, label) = (ident(&parameter.ident), &parameter.ident);
        let encode = if parameter.is_list() { quote!(path_list) } else { quote!(path_segment) };
        quote!(let #name = #encode(#label, &self.#name?)?;)
    });
    let path = path(operation);
    let method = ident(&operation.method.to_uppercase());
    let accept = (operation.response_body != ResponseBody::Bytes).then(|| quote!(.accept_json()));
    let queries = operation.parameters_in(ParameterLocation::Query).map(|parameter| {
        let (wire, name) = (&parameter.wire, ident(&parameter.ident));
        quote!(.query_param(#wire, &self.#name?)?)
    });
    let required_headers =
        operation.parameters_in(ParameterLocation::Header).filter(|header| header.required).map(|header| {
            let (wire, name, label) = (&header.wire, ident(&header.ident), &header.ident);
            quote!(.header(#wire, value_text(#label, &self.#name?)?)?)
        });
    let optional_headers: Vec<TokenStream> = operation
        .parameters_in(ParameterLocation::Header)
        .filter(|header| !header.required)
        .map(|header| {
            let (wire, name, label) = (&header.wire, ident(&header.ident), &header.ident);
            quote! {
                if let Some(value) = self.#name? {
                    request = request.header(#wire, value_text(#label, &value)?)?;
                }
            }
        })
        .collect();
    let body = operation.body.as_ref();
    let required_body = body.filter(|body| body.required).map(|body| body_call(body, quote!(self.body?)));
    let optional_body = body.filter(|body| !body.required).map(|body| {
        let call = body_call(body, quote!(body));
        quote! {
            if let Some(body) = self.body? {
                request = request #call;
            }
        }
    });
    let begin = quote! {
        RequestBuilder::new(self.client.transport(), http::Method::#method, #path)
            #accept #(#queries)* #(#required_headers)* #required_body
    };
    let build = if optional_headers.is_empty() && optional_body.is_none() {
        quote!(let request = #begin;)
    } else {
        quote! {
            let mut request = #begin;
            #(#optional_headers)*
            #optional_body
        }
    };
    quote! {
        /// Builds the request that [`send`](Self::send) sends, without credentials.
        pub fn request(self) -> Result<http::Request, Error> {
            build_request(&Self::OPERATION, &self.request_options, || {
                #(#segments)*
                #build
                Ok(request.build())
            })
        }
    }
}

/// Returns the method call that adds a value to a request as its body. An object is built from `value`.
fn body_call(body: &Body, mut value: TokenStream) -> TokenStream {
    if let Some(type_name) = body.type_name.as_deref().map(ident) {
        value = quote!(types::#type_name::try_from(#value).map_err(|error| error.to_string())?);
    }
    match body.media.as_str() {
        media_types::FORM => {
            let styles = body.fields.iter().filter_map(form_style);
            let styles = styles.map(|(wire, style)| quote!((#wire, FormStyle::#style)));
            quote!(.form_urlencoded(&#value, &[#(#styles),*])?)
        }
        "*/*" => quote!(.json("application/json", &#value)?),
        media if media_types::is_json(media) => quote!(.json(#media, &#value)?),
        media => quote!(.body(#media, #value)),
    }
}

/// Returns the name of a form field and its variant of `FormStyle`, unless it has the default style.
pub(crate) fn form_style(field: &Parameter) -> Option<(&str, TokenStream)> {
    let style = match field.form_style? {
        FormStyle::Delimited(delimiter) => quote!(Delimited(#delimiter)),
        FormStyle::Exploded => quote!(Exploded),
        FormStyle::DeepObject => quote!(DeepObject),
        FormStyle::Json => quote!(Json),
    };
    Some((&field.wire, style))
}

/// Returns the path of the URL, such as `&format!("/v1/…/{sid}")`.
fn path(operation: &Operation) -> TokenStream {
    let mut path = String::new();
    let mut rest = operation.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        path.push_str(&before.replace('}', "}}"));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let parameter =
            operation.parameters_in(ParameterLocation::Path).find(|parameter| parameter.placeholder == name);
        path.push_str(&format!("{{{}}}", parameter.map_or(name, |parameter| parameter.ident.as_str())));
        rest = after;
    }
    path.push_str(&rest.replace('}', "}}"));
    if operation.parameters_in(ParameterLocation::Path).next().is_some() {
        quote!(&format!(#path))
    } else {
        let path = &operation.path;
        quote!(#path)
    }
}

fn paging(page: &Pagination) -> Vec<TokenStream> {
    let ty = ident(&page.type_name);
    let mut limit_docs =
        "Limits [`stream`](Self::stream) and [`pages`](Self::pages) to `items` items.".to_owned();
    let (mut receiver, mut smaller_page) = (quote!(self), None);
    if let Some((name, default)) = &page.size {
        limit_docs.push_str(&format!(
            "\n\nA limit below the page size (see [`{name}`](Self::{name}), by default {default}) becomes the page size."
        ));
        let (field, default) = (ident(name), proc_macro2::Literal::i64_unsuffixed(*default));
        receiver = quote!(mut self);
        smaller_page = Some(quote!(limit_page_size(&mut self.#field, self.limit, #default);));
    }
    let limit_docs = docs::attributes(&limit_docs);
    let resume_docs = docs::attributes(&format!(
        "Starts at a page whose URL was saved earlier, such as `{}`.\n\nThe URL includes the parameters, so that none \
         of them has to be set. A URL on another host than the client's is rejected before a request is sent.",
        page.next_page.join(".")
    ));
    vec![
        quote! {
            #(#limit_docs)*
            pub fn limit(mut self, items: u64) -> Self {
                self.limit = Some(items);
                self
            }
        },
        quote! {
            #(#resume_docs)*
            pub fn resume_from(mut self, page_url: impl Into<String>) -> Self {
                self.resume_from = Some(page_url.into());
                self
            }
        },
        quote! {
            /// Returns a stream of the items of all pages. The next page is requested while the current one is read.
            pub fn stream(self) -> Items<types::#ty> {
                self.pages().items()
            }
        },
        quote! {
            /// Returns a stream of all pages. The next page is requested while the current one is read.
            pub fn pages(#receiver) -> Pages<types::#ty> {
                #smaller_page
                let (transport, options) = (self.client.transport().clone(), self.request_options.clone());
                let limit = self.limit;
                transport.pages(&Self::OPERATION, self.first_request(), limit, options)
            }
        },
        quote! {
            fn first_request(self) -> Result<http::Request, Error> {
                match &self.resume_from {
                    Some(page_url) => {
                        page_request(self.client.transport(), &Self::OPERATION, &self.request_options, page_url)
                    }
                    None => self.request(),
                }
            }
        },
    ]
}
