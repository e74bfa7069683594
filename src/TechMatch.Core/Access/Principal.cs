using TechMatch.Core.Catalog;

namespace TechMatch.Core.Access;

/// <summary>What a caller is to the registry, from least to most.</summary>
public enum Role
{
    /// <summary>No credential.</summary>
    Anonymous,

    /// <summary>A partner site: public records within the filter that its key carries.</summary>
    Portal,

    /// <summary>Speaks for an organisation that submits technologies, startups, proposals or needs.</summary>
    Owner,

    /// <summary>Speaks for a fund: its mandates, and proposals shared with it.</summary>
    FundManager,

    /// <summary>Endorses or objects to needs and proposals of one country.</summary>
    FocalPoint,

    /// <summary>Curates the registry: reads what is assigned, reviews, publishes.</summary>
    Staff,

    /// <summary>Everything, with each sight of private data written down.</summary>
    Administrator,
}

/// <summary>Who calls: the outcome of a credential, before it is asked what it may do.</summary>
/// <param name="Id">Stable and safe to log: <c>key:…</c>, <c>user:issuer|subject</c> or <c>anonymous</c>. At most 200 characters.</param>
public sealed record Principal(string Id, Role Role)
{
    public const int MaxIdLength = 200;

    public static Principal Anonymous { get; } = new("anonymous", Role.Anonymous);

    /// <summary>The process itself: imports of the bundled corpus, indexing, the command line on its own folder.</summary>
    public static Principal Operator { get; } = new("operator", Role.Administrator);

    /// <summary>The organisation it speaks for; null for staff, administrators and portals.</summary>
    public RecordId? Organisation { get; init; }

    /// <summary>Keys of the alliances it belongs to today.</summary>
    public ValueList<Code> Alliances { get; init; }

    /// <summary>The country a focal point answers for.</summary>
    public CountryCode? Country { get; init; }

    /// <summary>What a portal's key narrows every answer to; null for all other roles.</summary>
    public EmbeddedFilter? Filter { get; init; }
}

/// <summary>A portal sees only records that pass all of these; an empty list asks for nothing.</summary>
public sealed record EmbeddedFilter(ValueList<CountryCode> Countries, ValueList<Code> Sectors, ValueList<RecordKind> Kinds)
{
    public bool Passes(CatalogRecord record) =>
        (Kinds.Count == 0 || Kinds.Contains(record.Id.Kind))
        && (Countries.Count == 0 || record.Country is { } country && Countries.Contains(country))
        && (Sectors.Count == 0 || record.Sectors.Any(held => Sectors.Any(wanted => wanted.Covers(held))));
}
