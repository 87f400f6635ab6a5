"""`relance help`: the product's own commands first; Django's where someone asks for all of them."""

from collections.abc import Mapping

from django.core.management import get_commands, load_command_class


def help_text(modules: Mapping[str, str]) -> str:
    """The product's commands, one line each. `modules`: word → module, where they differ."""
    words = {module: word for word, module in modules.items()}
    own = {
        words.get(module, module).replace("_", "-"): load_command_class(package, module).help
        for module, package in get_commands().items()
        if isinstance(package, str) and package.startswith("relance.")
    }
    width = max(map(len, own))
    lines = (f"  {word:<{width}}  {own[word].rstrip('.')}" for word in sorted(own))
    return "\n".join(
        (
            "usage: relance COMMAND …",
            "",
            *lines,
            "",
            "'relance help COMMAND' tells more about one of them.",
            "'relance help --all' lists Django's too, such as qcluster, the background worker.",
            "",
        )
    )
