using System.Runtime.CompilerServices;

namespace TechMatch.Search.Vectors.Codes;

/// <summary>A score and the row it is of in one number whose order is that of the ranking: the higher score, of equals the lower row.</summary>
internal static class RowKey
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(float score, int row)
    {
        var bits = BitConverter.SingleToInt32Bits(score);
        // Floats compare as integers once the negative ones are turned round.
        var ordered = (uint)(bits ^ (bits >> 31 | int.MinValue));
        return (ulong)ordered << 32 | ~(uint)row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RowOf(ulong key) => (int)~(uint)key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScoreOf(ulong key)
    {
        var ordered = (int)(key >> 32);
        return BitConverter.Int32BitsToSingle(ordered ^ (~ordered >> 31 | int.MinValue));
    }
}
