using Lucene.Net.Codecs;
using Lucene.Net.Codecs.Lucene41;
using Lucene.Net.Codecs.Lucene46;

namespace TechMatch.Search.Text;

/// <summary>
/// Lucene's own format with larger blocks of terms. Half of the time of a refresh went into the tree above the blocks; a search
/// keeps the places of words for the life of a reader, so finding one costs it little. Any Lucene 4.8 reads what this writes.
/// </summary>
[CodecName("Lucene46")]
internal sealed class WideBlockCodec : Lucene46Codec
{
    private readonly PostingsFormat _postings = new Lucene41PostingsFormat(minTermBlockSize: 96, maxTermBlockSize: 190);

    public override PostingsFormat GetPostingsFormatForField(string field) => _postings;
}
