using System.Reflection;
using AutoMapper;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TechMatch.Core.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>An item of a repeated field that could not be read; says which.</summary>
internal sealed class ItemException(int index, Exception inner) : Exception(inner.Message, inner)
{
    public int Index { get; } = index;
}

/// <summary>Finds in a nest of mapping exceptions the refused value and the path of message fields that leads to it.</summary>
internal static class MappingFault
{
    /// <exception cref="AutoMapperMappingException"><paramref name="e"/> itself, when no value was refused: a fault of ours.</exception>
    public static FieldFault Of(AutoMapperMappingException e, Wire.Record.DetailsOneofCase details)
    {
        var path = new List<string>();
        var (isMessage, member) = (true, "");
        Exception? cause = e;
        while (cause is AutoMapperMappingException or ItemException or TargetInvocationException)
        {
            if (cause is ItemException item) path[^1] += $"[{item.Index}]";
            if (cause is AutoMapperMappingException { MemberMap: { } map } && FieldOf(map) is { } field)
            {
                // The details are mapped onto the record beside its own fields; in the message they are one level down.
                if (path.Count == 0 && field.ContainingType != Wire.Record.Descriptor) path.Add(FieldPaths.Snake(details.ToString()));
                path.Add(field.Name);
                (isMessage, member) = (field.FieldType == FieldType.Message, map.DestinationName);
            }

            cause = cause.InnerException;
        }

        if (cause is not ArgumentException refused) throw e;
        // The parser of a single value names its own argument, which says nothing; a refused message names its field.
        if (isMessage && refused.ParamName is { Length: > 0 } leaf && !leaf.Equals(member, StringComparison.OrdinalIgnoreCase)) path.Add(FieldPaths.Snake(leaf));
        return new FieldFault(string.Join('.', path), RecordJson.Bare(refused));
    }

    private static FieldDescriptor? FieldOf(MemberMap map)
    {
        if (map.TypeMap.SourceType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is not MessageDescriptor message) return null;
        var property = map.SourceMember?.Name ?? map.DestinationName;
        return message.Fields.InDeclarationOrder().FirstOrDefault(f => f.PropertyName == property);
    }
}
