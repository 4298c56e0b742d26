//! Looking into Rust types as they are written.

use syn::Type;

/// Whether it is `Option<T>`.
pub(super) fn is_option(ty: &Type) -> bool {
    type_name(ty).as_deref() == Some("Option")
}

/// The argument of `Option<T>` or `Vec<T>`.
pub(super) fn argument_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(path) => argument_in(&path.path),
        _ => None,
    }
}

/// The first type among the arguments of a path.
pub(super) fn argument_in(path: &syn::Path) -> Option<Type> {
    match &path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a type, where it is a plain path.
pub(super) fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}
