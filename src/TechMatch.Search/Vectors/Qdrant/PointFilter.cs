using Qdrant.Client.Grpc;
using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Search.Filters;
using Interval = Qdrant.Client.Grpc.Range;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>Filter and scope in the server's terms; the same meaning as <see cref="PayloadFilter"/>. The scope is always part of it.</summary>
internal static class PointFilter
{
    public static Filter Of(RecordFilter filter, AccessScope scope)
    {
        var written = Shown(scope);
        Require(written, PointLayout.Kind, filter.Kinds.Select(PointLayout.KindOf));
        Require(written, PointLayout.Record, filter.Ids.Select(i => i.Name));
        Require(written, PointLayout.Country, filter.Countries.Select(c => c.Value));
        Require(written, PointLayout.Owner, filter.Owners.Select(o => o.Name));
        Require(written, PointLayout.SectorPath, filter.Sectors.Select(s => s.Value));
        Require(written, PointLayout.Streams, filter.Streams.Select(s => s.Value));
        Require(written, PointLayout.Languages, filter.Languages.Select(l => l.Value));
        // A field that is not there meets no range.
        if (filter.MinReadiness is { } least) written.Must.Add(Of(PointLayout.Readiness, new Interval { Gte = least.Value }));
        if (filter.MaxReadiness is { } most) written.Must.Add(Of(PointLayout.Readiness, new Interval { Lte = most.Value }));
        if (filter.ExcludedIds.Count > 0) written.MustNot.Add(AnyOf(PointLayout.Record, filter.ExcludedIds.Select(i => i.Name)));
        return written;
    }

    /// <summary>The passages of these records that the caller may read.</summary>
    public static Filter OfRecords(IEnumerable<RecordId> records, AccessScope scope)
    {
        var written = Shown(scope);
        Require(written, PointLayout.Record, records.Select(r => r.Name));
        return written;
    }

    /// <summary>All passages of these records.</summary>
    public static Filter OfRecords(IEnumerable<RecordId> records) => new() { Must = { AnyOf(PointLayout.Record, records.Select(r => r.Name)) } };

    private static Filter Shown(AccessScope scope)
    {
        // Administrators and everybody are many, their tokens few: a short list is a quick one.
        IReadOnlyList<string> tokens = scope.SeesEverything ? [AccessTokens.Administrator, AccessTokens.Public] : scope.Tokens;
        var written = new Filter { Must = { AnyOf(PointLayout.State, scope.VisibleStates.Select(PointLayout.StateOf)), AnyOf(PointLayout.Audience, tokens) } };
        if (!scope.IsPublic) written.MustNot.Add(AnyOf(PointLayout.Above, tokens));
        if (scope.Filter is not { } embedded) return written;
        Require(written, PointLayout.Kind, embedded.Kinds.Select(PointLayout.KindOf));
        Require(written, PointLayout.Country, embedded.Countries.Select(c => c.Value));
        Require(written, PointLayout.SectorPath, embedded.Sectors.Select(s => s.Value));
        return written;
    }

    private static void Require(Filter written, string field, IEnumerable<string> values)
    {
        var any = AnyOf(field, values);
        if (any.Field.Match.Keywords.Strings.Count > 0) written.Must.Add(any);
    }

    private static Condition AnyOf(string field, IEnumerable<string> values)
    {
        var strings = new RepeatedStrings();
        strings.Strings.AddRange(values);
        return new Condition { Field = new FieldCondition { Key = field, Match = new Match { Keywords = strings } } };
    }

    private static Condition Of(string field, Interval interval) => new() { Field = new FieldCondition { Key = field, Range = interval } };
}
