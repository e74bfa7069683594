using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using TechMatch.Protocol.V1;
using TechMatch.Service.Hosting;

namespace TechMatch.Service.Catalog;

/// <summary>
/// Partial updates: which fields of the message sent replace those of the record held. Written out because the merge of
/// the protobuf library sets an optional field that was not sent to "" or 0, which here would say something it must not.
/// </summary>
internal static class RecordMerge
{
    private static readonly string[] s_outputOnly = ["name", "etag", "revision", "create_time", "update_time", "grants"];

    private static readonly IReadOnlyList<FieldDescriptor> s_writable = [.. Record.Descriptor.Fields.InDeclarationOrder().Where(f => !s_outputOnly.Contains(f.Name))];

    /// <param name="mask">Null or empty takes every field that is set in <paramref name="sent"/>; "*" replaces all a caller may set.</param>
    /// <exception cref="Grpc.Core.RpcException">A path that is no field, or that only the service sets.</exception>
    public static Record Apply(Record held, Record sent, FieldMask? mask)
    {
        if (sent.DetailsCase != Record.DetailsOneofCase.None && sent.DetailsCase != held.DetailsCase)
            throw RpcErrors.InvalidField("record.details", $"expected the details of a {held.DetailsCase}, got {sent.DetailsCase}");
        var merged = held.Clone();
        foreach (var path in Paths(sent, mask)) Take(sent, merged, path);
        return merged;
    }

    private static IEnumerable<IReadOnlyList<FieldDescriptor>> Paths(Record sent, FieldMask? mask) => mask switch
    {
        null or { Paths.Count: 0 } => s_writable.Where(f => IsSet(sent, f)).Select(f => (IReadOnlyList<FieldDescriptor>)[f]),
        { Paths: ["*"] } => s_writable.Select(f => (IReadOnlyList<FieldDescriptor>)[f]),
        _ => mask.Paths.Select(Resolve).ToList(),
    };

    /// <summary>A path as the contract spells it, or as JSON does.</summary>
    private static IReadOnlyList<FieldDescriptor> Resolve(string path)
    {
        var fields = new List<FieldDescriptor>();
        var message = Record.Descriptor;
        foreach (var name in FieldPaths.Snake(path).Split('.'))
        {
            if (message?.FindFieldByName(name) is not { } field)
                throw RpcErrors.InvalidField("update_mask", $"expected field paths of Record such as 'title', got '{(path.Length > 60 ? path[..60] + "…" : path)}'");
            fields.Add(field);
            message = field is { FieldType: FieldType.Message, IsRepeated: false } ? field.MessageType : null;
        }

        return s_outputOnly.Contains(fields[0].Name) ? throw RpcErrors.InvalidField("update_mask", $"'{path}' is set by the service") : fields;
    }

    private static void Take(IMessage source, IMessage target, IReadOnlyList<FieldDescriptor> path)
    {
        IMessage? from = source;
        foreach (var field in path.SkipLast(1))
        {
            from = (IMessage?)(from is null ? null : field.Accessor.GetValue(from));
            var below = (IMessage?)field.Accessor.GetValue(target);
            if (below is null)
            {
                // What is not there on either side is clear already.
                if (from is null) return;
                below = field.MessageType.Parser.ParseFrom(ByteString.Empty);
                field.Accessor.SetValue(target, below);
            }

            target = below;
        }

        TakeField(from, target, path[^1]);
    }

    private static void TakeField(IMessage? source, IMessage target, FieldDescriptor field)
    {
        // Clearing one member of a oneof clears whichever is set.
        if (IsSet(target, field)) field.Accessor.Clear(target);
        if (source is null || !IsSet(source, field)) return;
        // A copy, for two records must never share a part.
        var value = field.Accessor.GetValue(Copy(source));
        if (!field.IsRepeated) field.Accessor.SetValue(target, value);
        else foreach (var item in (IList)value) ((IList)field.Accessor.GetValue(target)).Add(item);
    }

    private static bool IsSet(IMessage message, FieldDescriptor field) => field switch
    {
        { IsRepeated: true } => ((IList)field.Accessor.GetValue(message)).Count > 0,
        { HasPresence: true } => field.Accessor.HasValue(message),
        { FieldType: FieldType.Enum } => (int)field.Accessor.GetValue(message) != 0,
        { FieldType: FieldType.String } => ((string)field.Accessor.GetValue(message)).Length > 0,
        _ => true,
    };

    private static IMessage Copy(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteString());
}
