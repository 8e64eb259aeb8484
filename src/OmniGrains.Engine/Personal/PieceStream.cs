namespace OmniGrains.Engine;

/// <summary>Reads pieces one after the other.</summary>
/// <param name="length">How many bytes they have together.</param>
/// <param name="load">Loads one; null when it is there no more.</param>
internal sealed class PieceStream(long length, Func<int, CancellationToken, ValueTask<byte[]?>> load) : Stream
{
    private byte[] _piece = [];
    private int _at;
    private int _next;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <exception cref="EndOfStreamException">A piece is missing: it was deleted meanwhile.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == length || buffer.IsEmpty)
        {
            return 0;
        }

        if (_at == _piece.Length)
        {
            (_piece, _at) = (await load(_next++, cancellationToken) ?? throw new EndOfStreamException("A piece of the file is not in the store of blobs."), 0);
        }

        var read = Math.Min(buffer.Length, _piece.Length - _at);
        _piece.AsMemory(_at, read).CopyTo(buffer);
        (_at, _position) = (_at + read, _position + read);
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
