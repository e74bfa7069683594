using System.Text;
using TechMatch.Core.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>Field paths as the contract spells them: <c>record.technology.feed_limits[2].low</c>.</summary>
internal static class FieldPaths
{
    /// <summary>Where the contract names a field otherwise than the record does.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.Ordinal)
    {
        ["id"] = "name",
        ["avoided"] = "avoided_tonnes_co2e_per_year",
        ["impact_floor"] = "impact_floor_tonnes_co2e_per_year",
    };

    /// <summary>A path of the record's own JSON (<c>feedLimits.stream</c>) as a path of its message.</summary>
    public static string OfRecord(RecordKind kind, string path)
    {
        var segments = path.Split('.').Select(s => Snake(s)).Select(s => s_otherNames.GetValueOrDefault(s, s)).ToArray();
        var inMessage = string.Join('.', segments);
        return Wire.Record.Descriptor.FindFieldByName(segments[0].Split('[')[0]) is null ? Join(DetailsOf(kind), inMessage) : inMessage;
    }

    /// <summary>The field of <c>details</c> that records of a kind use.</summary>
    public static string DetailsOf(RecordKind kind) => Enum.GetName(kind)!.ToLowerInvariant();

    /// <summary>One path below another; either may be empty.</summary>
    public static string Join(string parent, string child) => parent.Length == 0 ? child : child.Length == 0 ? parent : $"{parent}.{child}";

    /// <summary>Protobuf's own spelling of a member: <c>ServiceCountries</c> → <c>service_countries</c>.</summary>
    public static string Snake(string member)
    {
        var name = new StringBuilder();
        foreach (var c in member)
        {
            if (char.IsUpper(c) && name.Length > 0 && name[^1] != '.') name.Append('_');
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
