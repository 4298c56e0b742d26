//! Parts of Rust types in syntax trees.

use syn::Type;

/// Returns the argument of a type such as `Option<T>` or `Vec<T>`.
pub(crate) fn argument_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(path) => argument_in(&path.path),
        _ => None,
    }
}

/// Returns the first type among the arguments of a path.
pub(crate) fn argument_in(path: &syn::Path) -> Option<Type> {
    match &path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            syn::GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the type of the items if a type is a list.
pub(crate) fn list_item(ty: &Type) -> Option<Type> {
    matches!(type_name(ty).as_deref(), Some("Vec" | "CommaSeparated" | "Repeated"))
        .then(|| argument_of(ty))?
}

/// Returns `true` for the types of maps.
pub(crate) fn is_map(ty: &Type) -> bool {
    matches!(type_name(ty).as_deref(), Some("BTreeMap" | "Map"))
}

/// Returns the name of a type that is a path, or a reference to one.
pub(crate) fn type_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        Type::Reference(reference) => type_name(&reference.elem),
        _ => None,
    }
}
