using OmniGrains.Engine;

namespace OmniGrains.Journal.Sqlite;

/// <summary>Reminders beside the journal: set and cancelled within the transaction of the append that says so.</summary>
internal sealed class SqliteReminders(SqliteFile file) : IReminders
{
    public const string Schema = """
        create table if not exists reminders(
            stream text not null, name text not null, due integer not null, set_at integer not null,
            command_type text not null, command blob not null, primary key(stream, name)) without rowid;
        create index if not exists reminders_due on reminders(due);
        """;

    public ValueTask<IReadOnlyList<DueReminder>> ReadDue(DateTimeOffset now, int max, CancellationToken cancellation = default) =>
        ValueTask.FromResult<IReadOnlyList<DueReminder>>(file.Read(session =>
        {
            var statement = session["select stream, name, set_at, due, command_type, command from reminders where due <= ?1 order by due limit ?2"]
                .Bind(1, SqliteJournal.Micros(now)).Bind(2, max);
            var due = new List<DueReminder>();
            while (statement.Step())
            {
                due.Add(new DueReminder(
                    statement.Text(0), statement.Text(1), statement.Int64(2), SqliteJournal.FromMicros(statement.Int64(3)), statement.Text(4), statement.Blob(5)));
            }

            return due;
        }));

    public ValueTask<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        ValueTask.FromResult(file.Read<DateTimeOffset?>(session =>
        {
            var statement = session["select due from reminders order by due limit 1"];
            if (!statement.Step())
            {
                return null;
            }

            var due = SqliteJournal.FromMicros(statement.Int64(0));
            statement.Reset();
            return due;
        }));

    public ValueTask Remove(IReadOnlyList<DueReminder> handled, CancellationToken cancellation = default)
    {
        file.Transact(session =>
        {
            foreach (var reminder in handled)
            {
                session["delete from reminders where stream = ?1 and name = ?2 and set_at = ?3"]
                    .Bind(1, reminder.Stream).Bind(2, reminder.Name).Bind(3, reminder.SetAt).Run();
            }
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Sets or cancels one, within an append's transaction.</summary>
    public static void Write(SqliteSession session, string stream, long position, ReminderData reminder)
    {
        if (reminder.Due is not { } due)
        {
            session["delete from reminders where stream = ?1 and name = ?2"].Bind(1, stream).Bind(2, reminder.Name).Run();
            return;
        }

        session["""
            insert into reminders(stream, name, due, set_at, command_type, command) values(?1, ?2, ?3, ?4, ?5, ?6)
            on conflict(stream, name) do update set
                due = excluded.due, set_at = excluded.set_at, command_type = excluded.command_type, command = excluded.command
            """].Bind(1, stream).Bind(2, reminder.Name).Bind(3, SqliteJournal.Micros(due)).Bind(4, position)
            .Bind(5, reminder.CommandType).Bind(6, reminder.Command.Span).Run();
    }
}
