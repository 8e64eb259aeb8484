using System.Buffers;
using System.Buffers.Binary;

namespace OmniGrains.Engine;

/// <summary>What is large is stored and read in pieces, each sealed by itself: no more than one of them is in memory.</summary>
public sealed partial class Blobs
{
    /// <summary>What is no larger is best stored whole.</summary>
    public const int PieceSize = 4 << 20;

    /// <summary>
    /// Stores a stream durably; call it before the event that speaks of it is recorded. It is there once its end is: what breaks off before leaves nothing, and may be tried again.
    /// </summary>
    /// <param name="subject">Whose erasure makes it unreadable.</param>
    /// <param name="owner">With which grain it is deleted.</param>
    /// <param name="name">Unique with the owner. What is there already stays.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>How many bytes.</returns>
    public async ValueTask<long> Save(string subject, GrainId owner, string name, Stream content, CancellationToken cancellation = default)
    {
        var (buffer, length, count) = (ArrayPool<byte>.Shared.Rent(PieceSize), 0L, 0);
        try
        {
            // Of an attempt that ended with its process.
            await DeletePieces(owner, name, cancellation);
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer.AsMemory(0, PieceSize), PieceSize, throwOnEndOfStream: false, cancellation)) > 0)
            {
                await Save(subject, owner, PieceOf(name, count++), buffer.AsMemory(0, read), cancellation);
                length += read;
            }

            var end = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(end, length);
            await Save(subject, owner, EndOf(name), end, cancellation);
            return length;
        }
        catch
        {
            for (var i = 0; i < count; i++)
            {
                await store.Delete(owner.Stream, PieceOf(name, i), CancellationToken.None);
            }

            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Reads what was stored, piece by piece; null when there is nothing, or nobody can read it any more. Its length is known.</summary>
    public async ValueTask<Stream?> Open(GrainId owner, string name, CancellationToken cancellation = default) =>
        await Opened(owner, name, cancellation) is { } whole ? new MemoryStream(whole, writable: false) : await Pieces(owner, name, cancellation);

    private async ValueTask<Stream?> Pieces(GrainId owner, string name, CancellationToken cancellation) =>
        await Opened(owner, EndOf(name), cancellation) is { Length: sizeof(long) } end
            ? new PieceStream(BinaryPrimitives.ReadInt64BigEndian(end), (piece, stop) => Opened(owner, PieceOf(name, piece), stop))
            : null;

    // In order, and the end last: as long as it is there, so may be what it ends.
    private async ValueTask DeletePieces(GrainId owner, string name, CancellationToken cancellation)
    {
        for (var i = 0; await store.Get(owner.Stream, PieceOf(name, i), cancellation) is not null; i++)
        {
            await store.Delete(owner.Stream, PieceOf(name, i), cancellation);
        }

        await store.Delete(owner.Stream, EndOf(name), cancellation);
    }

    private static string PieceOf(string name, int piece) => $"{name}#{piece}";

    private static string EndOf(string name) => $"{name}#end";
}
