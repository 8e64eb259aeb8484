using System.Security.Cryptography;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>Stores a file as it comes: whole when it is small, and else piece by piece. What it is, is told by its beginning.</summary>
internal sealed class FetchedFile(Blobs blobs, Conversation state, MessageAttachment file, string id)
{
    public const string Program = "program";

    public string Id => id;

    /// <summary>Why it was not stored; null when it was.</summary>
    public string? Refused { get; private set; }

    public string? ContentType { get; private set; } = file.ContentType;

    public long Length { get; private set; }

    public string Sha256 { get; private set; } = "";

    public async Task Take(Stream content, CancellationToken cancellation)
    {
        var grain = new ConversationId(state.Id).Grain;
        var beginning = new byte[Blobs.PieceSize];
        var read = await content.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellation);
        var first = beginning.AsMemory(0, read);
        if (!FileRules.MayBegin(file, first.Span))
        {
            Refused = Program;
            return;
        }

        ContentType ??= FileTypes.Sniff(first.Span, file.Name);
        if (read < beginning.Length)
        {
            // Not stopped with the loop: what was fetched is stored.
            await blobs.Save(state.Subject, grain, id, first, CancellationToken.None);
            (Length, Sha256) = (read, Convert.ToHexStringLower(SHA256.HashData(first.Span)));
            return;
        }

        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Length = await blobs.Save(state.Subject, grain, id, new DigestedStream(first, content, digest), cancellation);
        Sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
