using Qdrant.Client.Grpc;

namespace TechMatch.Search.Vectors.Qdrant;

/// <summary>One write.</summary>
/// <param name="Completed">Records of which this write brings the last passage: what they had before can go.</param>
internal sealed record WriteBatch(IReadOnlyList<PointStruct> Points, IReadOnlyList<RecordPoints> Completed);

/// <summary>Cuts a call into writes bounded by points and bytes; a record may lie over several, a single point may be over the bytes.</summary>
internal static class WriteBatches
{
    public static IEnumerable<WriteBatch> Of(IReadOnlyList<RecordPoints> records, int maxPoints, int maxBytes)
    {
        var (points, completed, bytes) = (new List<PointStruct>(), new List<RecordPoints>(), 0);
        foreach (var record in records)
        {
            foreach (var passage in record.Passages)
            {
                var point = PointLayout.Write(passage);
                var size = point.CalculateSize();
                if (points.Count > 0 && (points.Count == maxPoints || bytes + size > maxBytes))
                {
                    yield return new WriteBatch(points, completed);
                    (points, completed, bytes) = ([], [], 0);
                }

                points.Add(point);
                bytes += size;
            }

            completed.Add(record);
        }

        if (points.Count > 0) yield return new WriteBatch(points, completed);
    }
}
