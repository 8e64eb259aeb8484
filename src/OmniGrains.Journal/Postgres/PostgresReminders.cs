using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Reminders, which appends set and cancel in their own transaction.</summary>
internal sealed class PostgresReminders(NpgsqlDataSource source) : IReminders
{
    private const string RemoveHandled = """
        delete from omnigrains.reminders r using unnest($1::text[], $2::text[], $3::bigint[]) n (stream, name, set_at)
        where r.stream = n.stream and r.name = n.name and r.set_at = n.set_at
        """;

    public ValueTask<IReadOnlyList<DueReminder>> ReadDue(DateTimeOffset now, int max, CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read due reminders", async () =>
        {
            await using var command = source.With(
                """
                select stream, name, set_at, due, command_type, command from omnigrains.reminders
                where due <= $1 order by due limit $2
                """,
                [now.UtcDateTime, max]);
            return await command.ReadRows(Read, cancellation);
        });

    public ValueTask<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        PostgresFailure.Translate("read the next reminder", async () =>
        {
            await using var command = source.With("select min(due) from omnigrains.reminders");
            return await command.ExecuteScalarAsync(cancellation) is DateTime due ? new DateTimeOffset(due) : (DateTimeOffset?)null;
        });

    public async ValueTask Remove(IReadOnlyList<DueReminder> handled, CancellationToken cancellation = default) =>
        await PostgresFailure.Translate("remove reminders", async () =>
        {
            await using var command = source.With(
                RemoveHandled,
                [
                    handled.Select(reminder => reminder.Stream).ToArray(),
                    handled.Select(reminder => reminder.Name).ToArray(),
                    handled.Select(reminder => reminder.SetAt).ToArray(),
                ]);
            return await command.ExecuteNonQueryAsync(cancellation);
        });

    private static DueReminder Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetString(4),
        row.GetFieldValue<byte[]>(5));
}
