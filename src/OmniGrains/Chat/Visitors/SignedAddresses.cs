using OmniGrains.Chat.Visiting;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visitors;

/// <summary>
/// Remembers at which address the shop signed for a visitor, beyond the signature's end. The visitor holds a keyed digest; the address itself is on the customer's record,
/// and is gone with it.
/// </summary>
internal sealed class SignedAddresses(IGrains grains, VisitorTokens tokens, ICustomerLookup lookup, ICustomerRecords records, TimeProvider time)
{
    public async Task Remember(string connection, string visitor, SignedIdentity identity, CancellationToken cancellation)
    {
        if (identity.Email is { } email && UsableIdentity.FormOf(new IdentityInput(IdentityKinds.Email, email)) is { } address)
        {
            var now = time.GetUtcNow();
            var context = new CommandContext(new CommandId($"chat-address:{Guid.CreateVersion7(now):N}"), now);
            await grains.Ask(ChatVisitor.GrainOf(connection, visitor), new NoteSignedAddress(tokens.AddressDigest(address)), context, cancellation);
        }
    }

    /// <summary>The address; null when none was signed for, or the record does not have it any more.</summary>
    public async ValueTask<string?> Of(Visit visit, CancellationToken cancellation)
    {
        var visitor = (await grains.Read(ChatVisitor.GrainOf(visit.Chat.Id, visit.Visitor), ReadChatVisitor.Query, cancellation)).Value;
        return visitor.Address is { } digest && await lookup.Find(ChatPeople.IdentityOf(visit.Visitor), cancellation) is { } known
            ? (await records.Find(known, cancellation))?.Identities.FirstOrDefault(one => one.Kind == IdentityKinds.Email && tokens.AddressDigest(one.Value) == digest)?.Value
            : null;
    }
}
