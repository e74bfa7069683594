using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace TechMatch.VectorData;

/// <summary>Which record types a collection can hold, read from attributes or a definition.</summary>
internal sealed class CollectionShape() : CollectionModelBuilder(new CollectionModelBuildingOptions { SupportsMultipleVectors = true, RequiresAtLeastOneVector = false })
{
    private const string VectorTypes = "ReadOnlyMemory<float>, Embedding<float>, float[]";

    private static readonly Type[] s_keys = [typeof(string), typeof(Guid), typeof(int), typeof(long)];

    private static readonly Type[] s_values =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(decimal),
        typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly),
    ];

    /// <exception cref="NotSupportedException">A property, distance or index that the store does not have.</exception>
    public static CollectionModel Of(Type record, Type key, VectorStoreCollectionDefinition? definition, IEmbeddingGenerator? generator) =>
        Checked(new CollectionShape().Build(record, key, definition, generator));

    public static CollectionModel OfDynamic(VectorStoreCollectionDefinition definition, IEmbeddingGenerator? generator) =>
        Checked(new CollectionShape().BuildDynamic(definition, generator));

    /// <summary>Keys come from the caller: a store that invents them would need a source of chance.</summary>
    protected override bool SupportsKeyAutoGeneration(Type keyPropertyType) => false;

    protected override void ValidateKeyProperty(KeyPropertyModel keyProperty)
    {
        base.ValidateKeyProperty(keyProperty);
        if (!s_keys.Contains(keyProperty.Type)) throw new NotSupportedException($"expected a key of type string, Guid, int or long, got {keyProperty.Type.Name}");
    }

    protected override bool IsDataPropertyTypeValid(Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = string.Join(", ", s_values.Select(t => t.Name)) + ", and arrays and lists of them";
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return s_values.Contains(value)
            || value.IsArray && s_values.Contains(value.GetElementType())
            || value.IsGenericType && value.GetGenericTypeDefinition() == typeof(List<>) && s_values.Contains(value.GetGenericArguments()[0]);
    }

    protected override bool IsVectorPropertyTypeValid(Type type, [NotNullWhen(false)] out string? supportedTypes)
    {
        supportedTypes = VectorTypes;
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value == typeof(ReadOnlyMemory<float>) || value == typeof(Embedding<float>) || value == typeof(float[]);
    }

    private static CollectionModel Checked(CollectionModel model)
    {
        foreach (var vector in model.VectorProperties)
        {
            if (vector.DistanceFunction is not (null or DistanceFunction.CosineSimilarity or DistanceFunction.CosineDistance))
                throw new NotSupportedException($"expected CosineSimilarity or CosineDistance for '{vector.ModelName}', got {vector.DistanceFunction}");
            // The store scans while a collection is small and makes a graph when it is not.
            if (vector.IndexKind is not (null or IndexKind.Dynamic or IndexKind.Hnsw))
                throw new NotSupportedException($"expected Dynamic or Hnsw for '{vector.ModelName}', got {vector.IndexKind}");
        }

        return model;
    }
}
