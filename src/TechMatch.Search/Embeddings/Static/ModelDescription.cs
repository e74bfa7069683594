using System.Globalization;
using TechMatch.Search.Languages;

namespace TechMatch.Search.Embeddings.Static;

/// <summary>A model in words, for people.</summary>
public static class ModelDescription
{
    /// <param name="text">Shown as the pieces it is split into, each with the length of its row; null for none.</param>
    public static IEnumerable<(string Name, string Value)> Of(StaticEmbeddingGenerator embedder, string? text)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        var model = embedder.Model;
        yield return ("space", embedder.Space.ToString());
        yield return ("sha256", model.Hash);
        yield return ("pieces", model.Tokenizer.Pieces.Count.ToString(CultureInfo.InvariantCulture));
        yield return ("dimensions", model.Dimensions.ToString(CultureInfo.InvariantCulture));
        yield return ("language means", string.Join(' ', model.Means.Keys.Order(StringComparer.Ordinal)));
        yield return ("concepts", model.Concepts.Count.ToString(CultureInfo.InvariantCulture));
        yield return ("seed", model.Facts.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("steps", model.Facts.Steps.ToString(CultureInfo.InvariantCulture));
        if (model.Facts.Cosines is { } c)
            yield return ("cosines", string.Create(CultureInfo.InvariantCulture, $"unrelated {c.Unrelated50:0.00}, 95 % under {c.Unrelated95:0.00}; related {c.Related50:0.00}, 95 % under {c.Related95:0.00}"));
        if (text is null) yield break;
        var ids = new int[1_024];
        var count = model.Tokenizer.Tokenize(text, ids);
        yield return ("language guessed", LanguageDetector.Shipped.Detect(text).Language ?? "unsure");
        yield return ("split", string.Join(' ', ids.Take(count).Select(id => string.Create(CultureInfo.InvariantCulture, $"{model.Tokenizer.Pieces[id]}:{LengthOf(model, id):0.0}"))));
    }

    private static double LengthOf(StaticModel model, int piece)
    {
        var squares = 0.0;
        foreach (var value in model.RowOf(piece)) squares += (double)value * value;
        return Math.Sqrt(squares) * model.ScaleOf(piece);
    }
}
