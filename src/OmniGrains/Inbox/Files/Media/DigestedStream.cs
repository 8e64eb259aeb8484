using System.Security.Cryptography;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>What was read already, and then the rest, with a digest of all of it.</summary>
internal sealed class DigestedStream(ReadOnlyMemory<byte> first, Stream rest, IncrementalHash digest) : Stream
{
    private int _at;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        if (_at < first.Length)
        {
            read = Math.Min(buffer.Length, first.Length - _at);
            first.Slice(_at, read).CopyTo(buffer);
            _at += read;
        }
        else
        {
            read = await rest.ReadAsync(buffer, cancellationToken);
        }

        digest.AppendData(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously only.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
