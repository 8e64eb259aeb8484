using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels;

/// <summary>A file as it comes from a channel, which ends with a refusal once it is larger than what is wanted.</summary>
/// <param name="body">Where it comes from; read asynchronously, forwards.</param>
/// <param name="most">How many bytes at most.</param>
internal sealed class BoundedFile(Stream body, long most) : Stream
{
    private long _read;

    /// <summary>Whether the line broke while it was read.</summary>
    public bool Broke { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    public static ShopRefusedException TooLarge() => new(FetchedMedia.TooLarge, "The file is larger than what is kept.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await body.ReadAsync(buffer, cancellationToken);
            _read += read;
            return _read <= most ? read : throw TooLarge();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            Broke = true;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously only.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
        }

        base.Dispose(disposing);
    }
}
