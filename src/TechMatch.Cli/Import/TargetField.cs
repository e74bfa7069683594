using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using TechMatch.Core.Catalog;

namespace TechMatch.Cli.Import;

/// <summary>What a record field takes, which decides how its source value is read.</summary>
internal enum TargetShape
{
    /// <summary>A text with its language.</summary>
    Text,

    /// <summary>A plain string, a term, a country, a name: whatever stands as one JSON string.</summary>
    Scalar,
    Number,
    WholeNumber,
    Boolean,
    Date,
    Money,
    MoneyRange,
    ScalarList,
    ObjectList,
}

/// <summary>A field of a record found by its path, <c>climate.avoided</c>, in the record's own types.</summary>
internal sealed record TargetField(string Path, TargetShape Shape, Type Type)
{
    private static readonly ConcurrentDictionary<(Type, string), TargetField?> s_known = new();

    public static Type RecordType(RecordKind kind) => kind switch
    {
        RecordKind.Organisation => typeof(Organisation),
        RecordKind.Technology => typeof(Technology),
        RecordKind.Startup => typeof(Startup),
        RecordKind.Proposal => typeof(FundingProposal),
        RecordKind.Need => typeof(Need),
        _ => typeof(FundMandate),
    };

    /// <summary>The member of a list of objects.</summary>
    public Type ItemType => Type.GetGenericArguments()[0];

    /// <returns>Null when there is no such field, or it is an object of which only the members can be set.</returns>
    public static TargetField? Find(Type owner, string path) => s_known.GetOrAdd((owner, path), static key => Resolve(key.Item1, key.Item2));

    /// <summary>The names of its fields, for error messages.</summary>
    public static IEnumerable<string> NamesOf(Type owner) => Members(owner).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal);

    private static TargetField? Resolve(Type owner, string path)
    {
        var type = owner;
        foreach (var name in path.Split('.'))
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (Members(type).FirstOrDefault(p => string.Equals(JsonNamingPolicy.CamelCase.ConvertName(p.Name), name, StringComparison.Ordinal)) is not { } member) return null;
            type = member.PropertyType;
        }

        return ShapeOf(type) is { } shape ? new TargetField(path, shape, type) : null;
    }

    private static IEnumerable<PropertyInfo> Members(Type type) =>
        type.Namespace != typeof(CatalogRecord).Namespace || ShapeOf(type) is not null
            ? []
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>() is null && p.Name != "EqualityContract");

    private static TargetShape? ShapeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(LocalizedText)) return TargetShape.Text;
        if (type == typeof(string) || type == typeof(Code) || type == typeof(CountryCode) || type == typeof(LanguageCode) || type == typeof(RecordId) || type.IsEnum) return TargetShape.Scalar;
        if (type == typeof(int) || type == typeof(ReadinessLevel)) return TargetShape.WholeNumber;
        if (type == typeof(double) || type == typeof(decimal) || type == typeof(TonnesCo2ePerYear)) return TargetShape.Number;
        if (type == typeof(bool)) return TargetShape.Boolean;
        if (type == typeof(DateOnly)) return TargetShape.Date;
        if (type == typeof(Money)) return TargetShape.Money;
        if (type == typeof(MoneyRange)) return TargetShape.MoneyRange;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(ValueList<>)) return null;
        return ShapeOf(type.GetGenericArguments()[0]) == TargetShape.Scalar ? TargetShape.ScalarList : TargetShape.ObjectList;
    }
}
