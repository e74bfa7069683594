using System.Numerics.Tensors;

namespace TechMatch.Search.Embeddings.Onnx;

/// <summary>One vector a text from what the model gives a token.</summary>
internal static class TokenPooling
{
    /// <param name="output">Batch × length × dimensions, or batch × dimensions where the model has pooled.</param>
    /// <param name="row">Of the text within the batch.</param>
    /// <param name="length">Tokens a row, padding counted.</param>
    /// <param name="tokens">Tokens of this text.</param>
    public static float[] Pool(ReadOnlySpan<float> output, Pooling pooling, int row, int length, int tokens, int dimensions)
    {
        if (pooling == Pooling.Model) return output.Slice(row * dimensions, dimensions).ToArray();
        var own = output.Slice(row * length * dimensions, tokens * dimensions);
        var vector = own[..dimensions].ToArray();
        if (pooling == Pooling.Cls) return vector;
        for (var i = 1; i < tokens; i++) TensorPrimitives.Add(vector, own.Slice(i * dimensions, dimensions), vector);
        TensorPrimitives.Divide(vector, tokens, vector);
        return vector;
    }
}
