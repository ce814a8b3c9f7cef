"""Records as Markdown tables, for pages that show them."""


def step_time(results: dict) -> str:
    """Each step, and how many times as fast as the textbook's it is."""
    rows = [
        "| `{}`, {} x {} | {} | {:.2f} |".format(
            row["model"], *row["image_shape"][:2], row["batch_size"], row["ratio"]
        )
        for row in results["steps"]
    ]
    return "\n".join(["| Step | Images | Times as fast |", "|---|---|---|", *rows])


# By the module in a record's command.
TABLES = {"step_time": step_time}
