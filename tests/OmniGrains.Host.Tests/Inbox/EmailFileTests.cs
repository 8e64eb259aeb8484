using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Files that come with mails: kept, served safely, erased with their customer.</summary>
public sealed class EmailFileTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Fact]
    public async Task A_file_is_a_download_and_nothing_else()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var id = (await host.Mailed(WithFiles("m1@mail.example", ("Tè.png", "image/png", Picture), ("note.dat", "text/html", "<script>alert(1)</script>"u8.ToArray())))).ShouldHaveSingleItem();
        var (picture, note) = (await Files(host, id)) is [var first, var second] ? (first, second) : throw new InvalidOperationException();

        var answer = await Get(host, id, (string)picture["fileId"]!);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(Picture);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("Tè.png");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["default-src 'none'; sandbox"]);
        (await Get(host, id, (string)note["fileId"]!)).Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream", "what a browser might run has no type");

        await (await Get(host, id, "0123456789abcdef0123456789abcdef")).Problem(404, "conversation.no-file");
        await (await Get(host, "0195f3a2b4c17d3e8f00112233445566", (string)picture["fileId"]!)).Problem(404, "conversation.no-file");
        using var anybody = host.NewClient(null);
        (await anybody.GetAsync($"/v1/conversations/{id}/files/{picture["fileId"]}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Programs_are_told_and_not_kept_whatever_they_are_called()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var id = (await host.Mailed(WithFiles(
            "m1@mail.example", ("invoice.pdf.exe", "application/pdf", "x"u8.ToArray()), ("invoice.pdf", "application/pdf", "MZ\u0090"u8.ToArray()),
            ("page.HTML", "text/plain", "<p>"u8.ToArray()), ("fine.pdf", "application/pdf", "%PDF-1.7"u8.ToArray())))).ShouldHaveSingleItem();
        (await Files(host, id)).Select(file => ((string?)file["name"], file["fileId"] is not null)).ShouldBe(
            [("invoice.pdf.exe", false), ("invoice.pdf", false), ("page.HTML", false), ("fine.pdf", true)]);
    }

    [Fact]
    public async Task Files_and_large_deliveries_lie_sealed_beside_the_journal_and_go_with_their_customer()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("The secret recipe of the house. ", 20_000)));
        var id = (await host.Mailed(WithFiles("m1@mail.example", ("recipe.txt", "text/plain", large)))).ShouldHaveSingleItem();
        var file = (string)(await Files(host, id)).ShouldHaveSingleItem()["fileId"]!;
        (await (await Get(host, id, file)).Content.ReadAsByteArrayAsync()).ShouldBe(large);

        var blobs = await Blobs(host.Folder);
        blobs.Select(blob => blob.Owner.Split('/')[0]).Order().ShouldBe(["conversation", "delivery"]);
        blobs.Exists(blob => blob.Data.AsSpan().IndexOf("secret recipe"u8) >= 0).ShouldBeFalse();

        var customer = (string)(await host.Conversation(id))["customer"]!["id"]!;
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).EnsureSuccessStatusCode();
        await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
        await (await Get(host, id, file)).Problem(404, "conversation.no-file");
        await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}");
        (await Blobs(host.Folder)).Select(blob => blob.Owner.Split('/')[0]).ShouldBe(["delivery"], "that one is kept for thirty days, under a key of its own");
    }

    [Fact]
    public async Task The_same_mail_twice_keeps_its_files_once()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        var mail = WithFiles("m1@mail.example", ("a.png", "image/png", Picture));
        await host.Mailed(mail);
        await host.Mailed($"X-Way: another\r\n{mail}");
        (await Blobs(host.Folder)).ShouldHaveSingleItem();
    }

    private static Task<HttpResponseMessage> Get(HostUnderTest host, string conversation, string file) => host.Client.GetAsync($"/v1/conversations/{conversation}/files/{file}");

    private static async Task<JsonObject[]> Files(HostUnderTest host, string conversation) =>
        [.. (await host.Conversation(conversation))["messages"]!["items"]![0]!["attachments"]!.AsArray().Select(file => file!.AsObject())];

    private static async Task<List<(string Owner, byte[] Data)>> Blobs(string folder)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "blobs.db")};Pooling=false;Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select owner, data from blobs order by owner";
        var blobs = new List<(string, byte[])>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            blobs.Add((rows.GetString(0), rows.GetFieldValue<byte[]>(1)));
        }

        return blobs;
    }

    private static string WithFiles(string id, params (string Name, string Type, byte[] Content)[] files) => Mails.Wire($"""
        From: Ada <{Mails.Ada}>
        To: {Mails.Ours}
        Subject: Files
        Message-ID: <{id}>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="f"

        --f
        Content-Type: text/plain

        See the files.
        {string.Concat(files.Select(file => $"--f\nContent-Type: {file.Type}\nContent-Disposition: attachment; filename*=utf-8''{Uri.EscapeDataString(file.Name)}\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(file.Content)}\n"))}--f--
        """);
}
