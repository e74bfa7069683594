using Lucene.Net.Store;

namespace TechMatch.Search.Tests.Text;

/// <summary>
/// A disk that fails: at one operation (creating, opening, writing, making durable, deleting or closing a file), counted from 1, or from
/// that one on. What was written and never made durable may be torn, as after a loss of power.
/// </summary>
/// <param name="failAt">0 never fails, and only counts.</param>
/// <param name="forGood">False fails once, as a cable that was touched; true for ever, as a machine that lost its power.</param>
internal sealed class FaultyDirectory(string folder, int failAt, bool forGood) : FilterDirectory(new NIOFSDirectory(folder))
{
    private readonly System.Threading.Lock _gate = new();
    private readonly HashSet<string> _loose = new(StringComparer.Ordinal);

    public int Operations { get; private set; }

    public bool HasFailed { get; private set; }

    public override IndexOutput CreateOutput(string name, IOContext context)
    {
        Step($"create {name}");
        lock (_gate) _loose.Add(name);
        return new FaultyOutput(base.CreateOutput(name, context), name, this);
    }

    public override IndexInput OpenInput(string name, IOContext context)
    {
        Step($"open {name}");
        return base.OpenInput(name, context);
    }

    public override void Sync(ICollection<string> names)
    {
        Step($"sync {string.Join(' ', names)}");
        base.Sync(names);
        lock (_gate) _loose.ExceptWith(names);
    }

    public override void DeleteFile(string name)
    {
        Step($"delete {name}");
        base.DeleteFile(name);
        lock (_gate) _loose.Remove(name);
    }

    /// <summary>What the disk holds when the power comes back: durable files whole, the others whole, torn, filled with zeros or gone.</summary>
    public void CopyAfterPowerLoss(string to, Random random)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (var path in System.IO.Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name == "write.lock") continue;
            using var open = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[open.Length];
            open.ReadExactly(bytes);
            bool isLoose;
            lock (_gate) isLoose = _loose.Contains(name);
            if (isLoose) bytes = Torn(bytes, random);
            if (bytes is not null) File.WriteAllBytes(Path.Combine(to, name), bytes);
        }
    }

    private static byte[]? Torn(byte[] bytes, Random random)
    {
        switch (random.Next(4))
        {
            case 0: return null;
            case 1: return bytes[..random.Next(bytes.Length + 1)];
            case 2:
                Array.Clear(bytes, random.Next(bytes.Length + 1) is var from ? from : 0, bytes.Length - from);
                return bytes;
            default: return bytes;
        }
    }

    private void Step(string what)
    {
        lock (_gate)
        {
            Operations++;
            if (failAt == 0 || (forGood ? Operations < failAt : Operations != failAt)) return;
            HasFailed = true;
            throw new IOException($"made up: operation {Operations}, {what}");
        }
    }

    private sealed class FaultyOutput(IndexOutput inner, string name, FaultyDirectory disk) : IndexOutput
    {
        private const int Block = 1024;

        private long _written;

        public override long Length
        {
            get => inner.Length;
            set => inner.Length = value;
        }

        public override long Checksum => inner.Checksum;

        public override void WriteByte(byte b)
        {
            Write(1);
            inner.WriteByte(b);
        }

        public override void WriteBytes(byte[] b, int offset, int length)
        {
            Write(length);
            inner.WriteBytes(b, offset, length);
        }

        /// <summary>A disk sees blocks, not bytes.</summary>
        private void Write(int bytes)
        {
            if (_written == 0 || _written / Block != (_written + bytes) / Block) disk.Step($"write {name}");
            _written += bytes;
        }

        public override void Flush() => inner.Flush();

        public override long Position => inner.Position;

        [Obsolete("part of Lucene's contract; not used by the formats written here")]
        public override void Seek(long pos) => inner.Seek(pos);

        protected override void Dispose(bool disposing)
        {
            if (!disposing) return;
            try
            {
                disk.Step($"close {name}");
            }
            finally
            {
                inner.Dispose();
            }
        }
    }
}
