using Grpc.Core;
using TechMatch.FakeQdrant.Wire;

namespace TechMatch.FakeQdrant;

/// <summary>Whether a point passes a filter, as the server's documentation states it.</summary>
internal static class FilterTest
{
    /// <summary>As a server in strict mode does: a filter may ask only for fields with an index.</summary>
    public static void RequireIndexes(Filter filter, IReadOnlyDictionary<string, PayloadSchemaType> indexes)
    {
        foreach (var condition in filter.Must.Concat(filter.MustNot).Concat(filter.Should))
        {
            if (condition.Filter is { } inner) RequireIndexes(inner, indexes);
            if (condition.Field is { } field && !indexes.ContainsKey(field.Key)) throw new RpcException(new Status(StatusCode.InvalidArgument, $"there is no index on '{field.Key}'"));
        }
    }

    public static bool Passes(Filter filter, StoredPoint point) =>
        filter.Must.All(c => Passes(c, point)) && !filter.MustNot.Any(c => Passes(c, point)) && (filter.Should.Count == 0 || filter.Should.Any(c => Passes(c, point)));

    private static bool Passes(Condition condition, StoredPoint point) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Field => Passes(condition.Field, point),
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Any(id => Guid.TryParse(id.Uuid, out var guid) && guid == point.Id),
        Condition.ConditionOneOfOneofCase.Filter => Passes(condition.Filter, point),
        _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "malformed condition")),
    };

    private static bool Passes(FieldCondition condition, StoredPoint point)
    {
        if (!point.Payload.TryGetValue(condition.Key, out var held)) return false;
        var values = held.KindCase == Value.KindOneofCase.ListValue ? [.. held.ListValue.Values] : (IReadOnlyList<Value>)[held];
        if (condition.Match is { } match) return values.Any(v => Passes(match, v));
        if (condition.Range is { } range) return values.Any(v => Passes(range, v));
        throw new RpcException(new Status(StatusCode.InvalidArgument, "malformed field condition"));
    }

    private static bool Passes(Match match, Value value) => match.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keyword => value.StringValue == match.Keyword,
        Match.MatchValueOneofCase.Keywords => match.Keywords.Strings.Contains(value.StringValue),
        Match.MatchValueOneofCase.Integer => value.KindCase == Value.KindOneofCase.IntegerValue && value.IntegerValue == match.Integer,
        _ => throw new RpcException(new Status(StatusCode.InvalidArgument, "malformed match")),
    };

    private static bool Passes(Wire.Range range, Value value) =>
        value.KindCase == Value.KindOneofCase.IntegerValue
        && (!range.HasGte || value.IntegerValue >= range.Gte) && (!range.HasLte || value.IntegerValue <= range.Lte)
        && (!range.HasGt || value.IntegerValue > range.Gt) && (!range.HasLt || value.IntegerValue < range.Lt);
}
