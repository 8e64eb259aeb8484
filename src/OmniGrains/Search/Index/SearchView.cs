using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Search.Index;

/// <summary>
/// Messages, notes (also those on calls), titles and contacts' names of conversations, customers and orders, for finding them by words. Texts are in clear, and go with their customer: rows of an
/// erased record and of a forgotten conversation are deleted, on SQLite overwritten, as is what its writer took back.
/// </summary>
internal sealed class SearchView : View
{
    public const string ViewName = "search";

    private static readonly string[] Names = ["name", "firstName", "lastName"];

    public override string Name => ViewName;

    public override int Version => 4;

    public override IReadOnlyList<string> Tables => SearchTables.All;

    public override IReadOnlyList<string> Schema(SqlDialect dialect) => SearchTables.Schema(dialect);

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var batch = new Batch(writer);
        foreach (var recorded in events)
        {
            await batch.Apply(recorded);
        }

        await batch.Flush();
    }

    public static string Joined(IEnumerable<string> lines) => string.Join('\n', lines.Where(line => line.Length > 0).Distinct(StringComparer.Ordinal));

    private sealed class Batch(IViewWriter writer)
    {
        private readonly SearchRows _rows = new(writer);
        private readonly Dictionary<string, string> _opened = new(StringComparer.Ordinal);
        private CustomerFacts? _customers;

        private CustomerFacts Customers => _customers ??= new CustomerFacts(writer, _rows);

        public ValueTask Apply(Recorded recorded)
        {
            switch (recorded.Event)
            {
                case MessageContent content:
                    Say(content, recorded.Position);
                    break;
                case MessageWithdrawn withdrawn:
                    return Unsay(withdrawn.Conversation, withdrawn.Message);
                case MessageEdited edited:
                    return Resay(edited, recorded.Position);
                case CallNoted noted:
                    return Note(noted, recorded);
                case PurchaseRecorded { Kind: PurchaseKind.Sale or PurchaseKind.Return } sale:
                    Order(recorded.Position, sale.OrderId, sale.Record, sale.Channel, sale.OccurredAt, sale.ExternalId, sale.Lines.Select(line => $"{line.Sku} {line.Name}"));
                    break;
                case OrderPlaced { Number: { } number } placed when !placed.OrderId.EndsWith(number, StringComparison.OrdinalIgnoreCase):
                    Order(recorded.Position, placed.OrderId, placed.Record, placed.Channel, placed.PlacedAt, number, placed.Lines.Select(line => $"{line.Sku} {line.Name}"));
                    break;
                case DeliveryAddressGiven given:
                    Deliver(given, recorded);
                    break;
                case IdentityAttached attached when IsSearched(attached.Kind):
                    Customers.Note(recorded, attached.Customer, attached.Kind, attached.Value, attached.Value);
                    break;
                case IdentityDetached detached when IsSearched(detached.Kind):
                    Customers.Note(recorded, detached.Customer, detached.Kind, detached.Value, null);
                    break;
                case ProfileChanged changed:
                    Rename(changed, recorded);
                    break;
                case ConversationOpened opened:
                    _opened[opened.Conversation] = opened.Channel;
                    break;
                case ConversationStatusChanged changed:
                    return Status(changed);
                case ContactIntroduced { Name: { Length: > 0 } name } contact:
                    return Introduce(contact, name, recorded);
                case ConversationTitled titled:
                    return Entitle(titled, recorded);
                case ConversationForgotten forgotten:
                    return Forget(forgotten.Conversation);
                case CustomerErased erased:
                    return Erase(erased.Customer);
            }

            return ValueTask.CompletedTask;
        }

        public async ValueTask Flush()
        {
            await FlushOpened();
            if (_customers is not null)
            {
                await _customers.Flush();
            }

            await _rows.Flush();
        }

        private static bool IsSearched(string kind) => kind is IdentityKinds.Email or IdentityKinds.Phone or IdentityKinds.Account or IdentityKinds.Card;

        private void Say(MessageContent content, long position)
        {
            if (Joined([content.Heading ?? "", content.Text ?? ""]) is { Length: > 0 } body)
            {
                _rows.Add(new SearchRow(
                    position, SearchGroup.Messages, content.Direction == MessageDirection.Note ? SearchKinds.Note : SearchKinds.Message, content.Conversation,
                    content.Message, Subjects.RecordIn(content.Subject), content.Channel, Timestamps.Text(content.At), body));
            }
        }

        private ValueTask Unsay(string conversation, string message) => _rows.Remove($"owner = $1 and part = $2 and grp = {(int)SearchGroup.Messages} and {SearchTables.IsRewritten}", conversation, message);

        private async ValueTask Resay(MessageEdited edited, long position)
        {
            await Unsay(edited.Conversation, edited.Message);
            if (edited.Text is { } text)
            {
                _rows.Add(new SearchRow(
                    position, SearchGroup.Messages, SearchKinds.Message, edited.Conversation, edited.Message, Subjects.RecordIn(edited.Subject), edited.Channel,
                    Timestamps.Text(edited.EditedAt), text));
            }
        }

        // A call has one note, which may be written anew or taken away.
        private async ValueTask Note(CallNoted noted, Recorded recorded)
        {
            await Unsay(noted.Conversation, noted.Message);
            if (noted.Note is { } note)
            {
                _rows.Add(new SearchRow(
                    recorded.Position, SearchGroup.Messages, SearchKinds.Note, noted.Conversation, noted.Message, Subjects.RecordIn(noted.Subject), noted.Channel,
                    Timestamps.Text(recorded.At), note));
            }
        }

        // What was sold is nobody's secret: it is still found by its number when the buyer was erased.
        private void Order(long position, string order, string? record, string channel, DateTimeOffset at, string number, IEnumerable<string> lines) => _rows.Add(
            new SearchRow(position, SearchGroup.Orders, SearchKinds.Order, order, null, record, channel, Timestamps.Text(at), Joined([number, order, .. lines])));

        private void Deliver(DeliveryAddressGiven given, Recorded recorded)
        {
            var to = given.Address;
            _rows.Add(new SearchRow(
                recorded.Position, SearchGroup.Orders, SearchKinds.Delivery, given.OrderId, null, given.Customer, null, Timestamps.Text(recorded.At),
                Joined([to.Name ?? "", to.Line1, to.Line2 ?? "", $"{to.PostalCode} {to.City}", to.Phone ?? ""])));
        }

        private void Rename(ProfileChanged changed, Recorded recorded)
        {
            foreach (var name in Names)
            {
                if (changed.Traits.TryGetValue(name, out var value))
                {
                    Customers.Note(recorded, changed.Customer, name, "", value.ValueKind == JsonValueKind.String ? value.GetString() : null);
                }
            }
        }

        private async ValueTask Status(ConversationStatusChanged changed)
        {
            await FlushOpened();
            await writer.Execute(
                "update search_conversations set status = $1 where id = $2", [[JsonNamingPolicy.CamelCase.ConvertName(changed.Status.ToString()), changed.Conversation]]);
        }

        // As the channel shows the name, also of nobody known: it is what the list shows.
        private async ValueTask Introduce(ContactIntroduced contact, string name, Recorded recorded) => _rows.Add(new SearchRow(
            recorded.Position, SearchGroup.Messages, SearchKinds.Contact, contact.Conversation, null, Subjects.RecordIn(contact.Subject),
            await ChannelOf(contact.Conversation), Timestamps.Text(recorded.At), name));

        private async ValueTask Entitle(ConversationTitled titled, Recorded recorded)
        {
            await FlushOpened();
            await _rows.Remove($"owner = $1 and kind = '{SearchKinds.Title}' and {SearchTables.IsRewritten}", titled.Conversation);
            if (titled.Title is { } title)
            {
                _rows.Add(new SearchRow(
                    recorded.Position, SearchGroup.Messages, SearchKinds.Title, titled.Conversation, null, Subjects.RecordIn(titled.Subject),
                    await ChannelOf(titled.Conversation), Timestamps.Text(recorded.At), title));
            }
        }

        private async ValueTask<string?> ChannelOf(string conversation) =>
            _opened.TryGetValue(conversation, out var opened) ? opened
            : await writer.Query("select channel from search_conversations where id = $1", conversation) is [[string known]] ? known : null;

        private async ValueTask Forget(string conversation)
        {
            await FlushOpened();
            await _rows.Remove($"owner = $1 and grp = {(int)SearchGroup.Messages} and {SearchTables.IsRewritten}", conversation);
            await writer.Execute("delete from search_conversations where id = $1", [[conversation]]);
        }

        private async ValueTask Erase(string record)
        {
            await Customers.Forget(record);
            await _rows.Remove($"record = $1 and kind <> '{SearchKinds.Order}'", record);
        }

        private async ValueTask FlushOpened()
        {
            await writer.Execute(
                "insert into search_conversations(id, status, channel) values($1, 'open', $2) on conflict(id) do nothing",
                [.. _opened.Select(opened => new object?[] { opened.Key, opened.Value })]);
            _opened.Clear();
        }
    }
}
