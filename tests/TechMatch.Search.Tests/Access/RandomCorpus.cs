using TechMatch.Core.Access;
using TechMatch.Core.Catalog;
using TechMatch.Core.Vocabularies;
using TechMatch.TestKit;

namespace TechMatch.Search.Tests.Access;

/// <summary>Small corpora of few words, so that words meet; some of them stand only in records that not everybody may see.</summary>
internal sealed class RandomCorpus(int seed)
{
    private static readonly string[] s_words = ["kiln", "heat", "dust", "filter", "cement", "recovery", "kilns", "boiler", "turbine", "copper", "slag", "heated"];
    private static readonly string[] s_hiddenWords = ["secretium", "kilnium", "heater", "arcanite"];
    private static readonly string[] s_foreign = ["печь", "тепло", "пыль", "цемент"];

    private readonly Random _random = new(seed);

    public IReadOnlyList<CatalogRecord> Records(int count) => [.. Enumerable.Range(0, count).Select(Record)];

    public string Query()
    {
        var words = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Decorated(AnyWord()));
        return _random.Next(6) == 0 ? $"\"{Word()} {Word()}\"" : string.Join(' ', words);
    }

    private CatalogRecord Record(int number)
    {
        // Mostly open, as a registry is; hidden words only where not everybody reads.
        var rules = _random.Next(2) == 0 ? null : Reader.Rules((Visibility)_random.Next(4));
        var state = _random.Next(6) == 0 ? (RecordState)_random.Next(3) : RecordState.Published;
        var open = (rules?.Visibility ?? Visibility.Public) == Visibility.Public && state == RecordState.Published;
        return Some.Technology($"r{number:00}") with
        {
            Title = Text(2, open), Summary = _random.Next(3) == 0 ? null : Text(4, open), Body = _random.Next(2) == 0 ? null : Text(12, open),
            Country = CountryCode.Of(_random.Next(2) == 0 ? "KZ" : "UZ"), Sectors = _random.Next(2) == 0 ? [Code.Of("cement")] : [Code.Of("metals")],
            Owner = _random.Next(3) == 0 ? Reader.Plant : null, Access = rules, State = state,
        };
    }

    private LocalizedText Text(int length, bool open)
    {
        var foreign = _random.Next(4) == 0;
        var words = Enumerable.Range(0, _random.Next(1, length + 1)).Select(_ => !open && _random.Next(3) == 0 ? Pick(s_hiddenWords) : Pick(foreign ? s_foreign : s_words));
        return LocalizedText.Of(foreign ? "ru" : "en", string.Join(' ', words));
    }

    private string AnyWord() => _random.Next(4) == 0 ? Pick(s_hiddenWords) : Word();

    private string Word() => Pick(_random.Next(5) == 0 ? s_foreign : s_words);

    private string Decorated(string word) => _random.Next(10) switch
    {
        0 => "+" + word,
        1 => "-" + word,
        2 => word[..3] + "*",
        3 => word + "~",
        _ => word,
    };

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
