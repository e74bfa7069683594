using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TechMatch.Core.Catalog;
using Wire = TechMatch.Protocol.V1;

namespace TechMatch.Service.Catalog;

/// <summary>
/// Finds numbers that are none. A NaN passes every comparison it is checked with, cannot be stored as JSON and spoils
/// each sum it meets, so all numbers of a record are held against this one rule before any other.
/// </summary>
internal static class FiniteNumbers
{
    private static readonly Dictionary<MessageDescriptor, FieldDescriptor[]> s_bearing = Bearing(Wire.Record.Descriptor);

    public static IEnumerable<FieldFault> Faults(Wire.Record record) => Faults(record, "");

    private static IEnumerable<FieldFault> Faults(IMessage message, string path)
    {
        foreach (var field in s_bearing[message.Descriptor])
        {
            var at = FieldPaths.Join(path, field.Name);
            var value = field.Accessor.GetValue(message);
            if (value is double number && !double.IsFinite(number))
                yield return new FieldFault(at, $"expected a finite number, got {number.ToString(CultureInfo.InvariantCulture)}");
            var below = value switch
            {
                IMessage one => Faults(one, at),
                System.Collections.IEnumerable many => many.OfType<IMessage>().SelectMany((item, i) => Faults(item, $"{at}[{i}]")),
                _ => [],
            };
            foreach (var fault in below) yield return fault;
        }
    }

    /// <summary>For each message below the root the fields that are, or lead to, numbers; most lead to none.</summary>
    private static Dictionary<MessageDescriptor, FieldDescriptor[]> Bearing(MessageDescriptor root)
    {
        var bearing = new Dictionary<MessageDescriptor, FieldDescriptor[]>();
        bool Visit(MessageDescriptor message)
        {
            if (bearing.TryGetValue(message, out var known)) return known.Length > 0;
            FieldDescriptor[] fields = [.. message.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Double || f.FieldType == FieldType.Message && Visit(f.MessageType))];
            bearing[message] = fields;
            return fields.Length > 0;
        }

        Visit(root);
        return bearing;
    }
}
