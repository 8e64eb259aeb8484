using System.Globalization;
using OmniGrains.Engine;
using OmniGrains.Journal.Postgres;
using OmniGrains.Journal.Writer;

// One of several processes that write to one journal. Usage: postgres|sqlite LOCATION WRITER APPENDS
// Prints "C COMMAND FIRST COUNT" for each append once it is reported as committed, and "done" at the end.
var (kind, location, writer) = (args[0], args[1], args[2]);
var appends = int.Parse(args[3], CultureInfo.InvariantCulture);
if (kind == "postgres")
{
    await using var postgres = await PostgresStores.OpenAsync(new PostgresOptions { ConnectionString = location });
    await Write(postgres.Stores.Journal);
    return;
}

#if SQLITE_STORES
await using var sqlite = await OmniGrains.Journal.Sqlite.SqliteStores.OpenAsync(location);
await Write(sqlite.Stores.Journal);
#endif

async Task Write(IJournal journal)
{
    var random = new RandomAppends(journal, writer, seed: writer.Aggregate(17, (hash, letter) => (hash * 31) + letter));
    for (var committed = 0; committed < appends;)
    {
        var lines = await random.AppendSome();
        committed += lines.Count;
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    Console.WriteLine("done");
}
