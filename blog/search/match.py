"""The question in each database's own language. Words hold letters and digits only: nothing to escape."""

from blog.search.query import Query, Term


def for_fts5(query: Query) -> str:
    """Return the question for SQLite's MATCH (“Full-text Query Syntax” of FTS5)."""
    wanted = " AND ".join(_fts5_term(term) for term in query.terms)
    if not query.without:
        return wanted
    return f"({wanted}) NOT ({' OR '.join(_fts5_term(term) for term in query.without)})"


def for_tsquery(query: Query) -> str:
    """Return the question as PostgreSQL writes a tsquery."""
    return " & ".join(
        [
            *(f"({_tsquery_term(term)})" for term in query.terms),
            *(f"!({_tsquery_term(term)})" for term in query.without),
        ]
    )


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _tsquery_term(term: Term) -> str:
    return " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "")
