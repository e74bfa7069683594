using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TechMatch.Protocol.V1;

namespace TechMatch.Service.Tests.Running;

/// <summary>
/// Valid record messages made from the contract itself, field by field: a field added to the contract is in them without
/// anybody thinking of it, and fails the round trip until it is mapped.
/// </summary>
internal static class RecordMessages
{
    private static readonly string[] s_details = ["organisation", "technology", "startup", "proposal", "need", "mandate"];

    private static readonly string[] s_outputOnly = ["etag", "revision", "create_time", "update_time"];

    /// <summary>Records of all kinds, each optional part there or not at random.</summary>
    public static Gen<Record> Any { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed =>
    {
        var random = new Random(seed);
        return Make(s_details[random.Next(s_details.Length)], new Choice(random, () => random.Next(2) == 0));
    });

    /// <summary>A record with every field set that a caller can set.</summary>
    /// <param name="field">Of the record; one of the details chooses the kind, any other is found in a technology.</param>
    public static Record Full(string field) => Make(s_details.Contains(field) ? field : "technology", new Choice(new Random(1), () => true));

    private static Record Make(string details, Choice choice)
    {
        var record = new Record();
        foreach (var field in Record.Descriptor.Fields.InDeclarationOrder())
        {
            if (s_outputOnly.Contains(field.Name) || s_details.Contains(field.Name) && field.Name != details) continue;
            if (field.Name == details || field.Name is "name" or "title" or "provenance" or "state" || choice.Include()) Fill(record, field, choice);
        }

        record.Name = $"{Collection(details)}/{record.Name}";
        return record;
    }

    private static void Fill(IMessage message, FieldDescriptor field, Choice choice)
    {
        if (field.IsRepeated)
        {
            var list = (System.Collections.IList)field.Accessor.GetValue(message);
            // Headings of a BAT are each there once, so lists of messages hold one; lists of words hold up to three.
            var count = field.FieldType == FieldType.Message ? 1 : choice.Random.Next(1, 4);
            for (var i = 0; i < count; i++) list.Add(Value(field, choice));
            return;
        }

        field.Accessor.SetValue(message, Value(field, choice));
    }

    private static object Value(FieldDescriptor field, Choice choice) => field.FieldType switch
    {
        FieldType.Message when field.MessageType == LocalizedText.Descriptor => Text(choice),
        FieldType.Message when field.MessageType == Quantity.Descriptor => QuantityOf(choice),
        FieldType.Message => Message(field.MessageType, choice),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, choice.Random.Next(1, field.EnumType.Values.Count)),
        FieldType.Bool => choice.Random.Next(2) == 0,
        FieldType.Double => Number(field.Name, choice.Random),
        FieldType.Int32 => Whole(field.Name, choice.Random),
        FieldType.String => Word(field, choice.Random),
        _ => throw new InvalidOperationException($"no rule for {field.FullName} of type {field.FieldType}"),
    };

    private static IMessage Message(MessageDescriptor type, Choice choice)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            // A claim, a range and everything without presence is whole; the rest is there or not.
            var needed = !field.HasPresence && !field.IsRepeated || field.FieldType == FieldType.Message && field.Name is "text" or "value" or "target" || type == MoneyRange.Descriptor;
            if (needed || choice.Include()) Fill(message, field, choice);
        }

        return message;
    }

    private static LocalizedText Text(Choice choice)
    {
        var text = new LocalizedText();
        string[] languages = choice.Include() ? ["ru", "en", "kk"] : ["en"];
        foreach (var language in languages)
        {
            text.Versions.Add(new TextVersion
            {
                Language = language,
                Text = $"Text {choice.Random.Next()} ваграночная пыль 煤 😀",
                Kind = language == "en" ? TranslationKind.Original : (TranslationKind)choice.Random.Next(2, 5),
            });
        }

        return text;
    }

    private static Quantity QuantityOf(Choice choice)
    {
        var quantity = new Quantity { Value = choice.Random.NextDouble() * 100, Unit = "mg/Nm3" };
        if (choice.Include()) quantity.Low = quantity.Value - 1;
        if (choice.Include()) quantity.High = quantity.Value + 1;
        if (choice.Include()) quantity.Basis = "daily average, 10 % O2, dry";
        if (choice.Include()) quantity.Year = choice.Random.Next(1990, 2030);
        if (choice.Include()) quantity.Quality = choice.Random.Next(1, 6);
        return quantity;
    }

    // A low end is under 10 and a high end over it, whichever are there.
    private static double Number(string name, Random random) => name switch
    {
        "low" => random.NextDouble() * 10,
        "high" => 10 + random.NextDouble() * 10,
        "cofinance_share" or "min_cofinance_share" => random.NextDouble(),
        _ => random.NextDouble() * 100,
    };

    private static int Whole(string name, Random random) => name switch
    {
        "readiness" or "min_readiness" => random.Next(1, 10),
        "severity" => random.Next(1, 6),
        "lifetime_years" => random.Next(1, 101),
        _ when name.EndsWith("year", StringComparison.Ordinal) => random.Next(1990, 2030),
        _ => random.Next(1, 100),
    };

    private static string Word(FieldDescriptor field, Random random) => field.Name switch
    {
        "amount" or "low" => random.Next(1, 1_000).ToString(System.Globalization.CultureInfo.InvariantCulture) + ".50",
        "high" => random.Next(1_000, 9_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "currency" => random.Next(2) == 0 ? "EUR" : "KZT",
        "owner" => $"organisations/o{random.Next(1_000)}",
        "needs" => $"needs/n{random.Next(1_000)}",
        "technologies" => $"technologies/t{random.Next(1_000)}",
        "url" or "website" => $"https://example.org/{random.Next(1_000)}",
        "retrieved_on" or "as_of" or "expires_on" or "deadline" or "valid_from" or "from" => $"2026-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
        "field" => random.Next(2) == 0 ? "summary" : "owner",
        "organisations" => $"organisations/o{random.Next(1_000)}",
        "to" when field.ContainingType == AccessGrant.Descriptor => random.Next(2) == 0 ? $"organisations/o{random.Next(1_000)}" : "user:https://id.example.org|a b",
        "to" => $"2027-{random.Next(1, 13):00}-{random.Next(1, 29):00}",
        _ when field.Name.Contains("countr", StringComparison.Ordinal) => random.Next(2) == 0 ? "KZ" : "UZ",
        // A lower-case word is a code, a key, a unit and a text.
        _ => $"word{random.Next(1_000)}",
    };

    private static string Collection(string details) => details switch { "technology" => "technologies", _ => details + "s" };

    private sealed record Choice(Random Random, Func<bool> Include);
}
