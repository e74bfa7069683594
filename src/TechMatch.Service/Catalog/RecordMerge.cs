using Google.Protobuf.WellKnownTypes;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Catalog;

/// <summary>Partial updates: which fields of the message sent replace those of the record held.</summary>
internal static class RecordMerge
{
    private static readonly string[] s_outputOnly = ["name", "etag", "revision", "create_time", "update_time"];

    /// <param name="mask">Null or empty takes every field that is set in <paramref name="sent"/>; "*" replaces all a caller may set.</param>
    /// <exception cref="Grpc.Core.RpcException">A path that is no field, or that only the service sets.</exception>
    public static Record Apply(Record held, Record sent, FieldMask? mask)
    {
        var paths = mask switch
        {
            null or { Paths.Count: 0 } => SetFields(sent),
            { Paths: ["*"] } => Writable(),
            _ => Checked(mask),
        };
        var merged = held.Clone();
        if (sent.DetailsCase != Record.DetailsOneofCase.None && sent.DetailsCase != held.DetailsCase)
            throw RpcErrors.InvalidField("record.details", $"expected the details of a {held.DetailsCase}, got {sent.DetailsCase}");
        paths.Merge(sent, merged, new FieldMask.MergeOptions { ReplaceRepeatedFields = true, ReplaceMessageFields = true, ReplacePrimitiveFields = true });
        return merged;
    }

    private static FieldMask Checked(FieldMask mask)
    {
        foreach (var path in mask.Paths)
        {
            if (s_outputOnly.Contains(path)) throw RpcErrors.InvalidField("update_mask", $"'{path}' is set by the service");
            if (!FieldMask.IsValid<Record>(path)) throw RpcErrors.InvalidField("update_mask", $"expected field paths of Record such as 'title', got '{(path.Length > 60 ? path[..60] + "…" : path)}'");
        }

        return mask;
    }

    private static FieldMask Writable() =>
        new() { Paths = { Record.Descriptor.Fields.InDeclarationOrder().Select(f => f.Name).Except(s_outputOnly) } };

    private static FieldMask SetFields(Record sent)
    {
        var mask = new FieldMask();
        foreach (var field in Record.Descriptor.Fields.InDeclarationOrder())
        {
            if (s_outputOnly.Contains(field.Name)) continue;
            var isSet = field.IsRepeated ? ((System.Collections.IList)field.Accessor.GetValue(sent)).Count > 0
                : field.HasPresence ? field.Accessor.HasValue(sent)
                : sent.State != RecordState.Unspecified;
            if (isSet) mask.Paths.Add(field.Name);
        }

        return mask;
    }
}
