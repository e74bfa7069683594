using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TechMatch.Search.Embeddings.Onnx;

/// <summary>A loaded model that takes token ids: <c>input_ids</c>, and <c>attention_mask</c> and <c>token_type_ids</c> where it asks for them.</summary>
internal sealed class OnnxSession : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Segments = "token_type_ids";

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputs;
    private readonly string _output;

    private OnnxSession(InferenceSession session, string[] inputs, string output) => (_session, _inputs, _output) = (session, inputs, output);

    /// <param name="output">Null takes the first.</param>
    /// <exception cref="FormatException">No model, or one that asks for something else.</exception>
    public static OnnxSession Open(string path, string? output)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"expected a model, found no {path}", path);
        var session = Load(path);
        try
        {
            foreach (var (name, input) in session.InputMetadata)
            {
                Require(name is Ids or Mask or Segments, $"expected inputs {Ids}, {Mask} and {Segments}, got {name}");
                Require(input.ElementDataType == TensorElementType.Int64, $"expected {name} of 64-bit integers, got {input.ElementDataType}");
            }

            Require(session.InputMetadata.ContainsKey(Ids), $"expected an input {Ids}, got {string.Join(", ", session.InputMetadata.Keys)}");
            var taken = output ?? session.OutputNames[0];
            Require(session.OutputMetadata.TryGetValue(taken, out var read), $"expected an output {taken}, got {string.Join(", ", session.OutputNames)}");
            Require(read!.ElementDataType == TensorElementType.Float, $"expected {taken} of 32-bit floats, got {read.ElementDataType}");
            return new OnnxSession(session, [.. session.InputMetadata.Keys], taken);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        void Require(bool condition, string otherwise)
        {
            if (!condition) throw new FormatException($"{Path.GetFileName(path)}: {otherwise}");
        }
    }

    /// <param name="rows">Token ids, each at most <paramref name="length"/>; the rest is padded.</param>
    /// <exception cref="SearchUnavailableException">The model failed at it.</exception>
    public OnnxOutput Run(int[][] rows, int length, int pad)
    {
        var values = _inputs.Select(name => Tensor(rows, length, name, pad)).ToList();
        try
        {
            return new OnnxOutput(_session.Run(_options, _inputs, values, [_output]));
        }
        catch (OnnxRuntimeException e)
        {
            throw new SearchUnavailableException("embedding model", e.Message, e);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static InferenceSession Load(string path)
    {
        try
        {
            return new InferenceSession(path);
        }
        catch (OnnxRuntimeException e)
        {
            throw new FormatException($"{Path.GetFileName(path)} cannot be loaded: {e.Message}", e);
        }
    }

    private static OrtValue Tensor(int[][] rows, int length, string name, int pad)
    {
        var values = new long[rows.Length * length];
        for (var row = 0; row < rows.Length; row++)
        {
            var line = values.AsSpan(row * length, length);
            if (name == Ids) line.Fill(pad);
            if (name == Segments) continue;
            for (var i = 0; i < rows[row].Length; i++) line[i] = name == Mask ? 1 : rows[row][i];
        }

        return OrtValue.CreateTensorValueFromMemory(values, [rows.Length, length]);
    }
}

/// <summary>What a run gave; the memory is the runtime's until it is disposed.</summary>
internal sealed class OnnxOutput(IDisposableReadOnlyCollection<OrtValue> values) : IDisposable
{
    public ReadOnlySpan<float> Values => values[0].GetTensorDataAsSpan<float>();

    public long[] Shape => values[0].GetTensorTypeAndShape().Shape;

    public void Dispose() => values.Dispose();
}
