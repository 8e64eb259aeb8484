using System.Text;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Files;
using OmniGrains.Inbox.Files.Uploads;
using OmniGrains.Inbox.Rules;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>Files for replies: announced, named, discarded; and what they are.</summary>
public sealed class UploadTests
{
    private static readonly MessageAttachment Label = new(MessageKind.Document, ContentType: "application/pdf", Name: "label.pdf", Size: 1_000, FileId: "f1");

    [Fact]
    public void A_reply_takes_the_file_with_it_and_it_is_never_discarded()
    {
        var state = After(Given(Message(), Announce("f1")), Reply() with { Files = ["f1"] });

        state.Uploads.ShouldBeEmpty();
        state.Entries[^1].Attachments.ShouldHaveSingleItem().Name.ShouldBe("label.pdf");
        When(state, new DiscardUploads(), Noon.AddDays(2)).Events.ShouldBeEmpty();
        After(state, Reply() with { Files = ["f1"] }).Entries[^1].Attachments.ShouldHaveSingleItem("what was sent can be sent again");
    }

    [Fact]
    public void What_no_reply_names_goes_after_a_day_and_no_sooner()
    {
        var announced = When(Given(Message()), Announce("f1"));
        announced.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddDays(1));
        var state = After(Given(Message(), Announce("f1")), Announce("f2"), Noon.AddHours(1));

        When(state, new DiscardUploads(), Noon.AddHours(23)).Events.ShouldBeEmpty();
        var discarded = When(state, new DiscardUploads(), Noon.AddDays(1));
        discarded.Events.ShouldHaveSingleItem().ShouldBeOfType<UploadsDiscarded>().Files.ShouldBe(["f1"]);
        discarded.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddDays(1).AddHours(1));
        var left = After(state, new DiscardUploads(), Noon.AddDays(1));
        When(left, Reply() with { Files = ["f1"] }).Rejection.ShouldBe(UploadDecisions.UnknownFile);
        When(left, new DiscardUploads(), Noon.AddDays(2)).Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
    }

    [Fact]
    public void So_many_wait_and_no_more_and_none_in_a_conversation_that_was_erased()
    {
        var full = Enumerable.Range(0, UploadDecisions.MostWaiting).Aggregate(Given(Message()), (state, n) => After(state, Announce($"f{n}")));
        When(full, Announce("more")).Rejection.ShouldBe(UploadDecisions.TooMany);

        var erased = After(full, new ForgetConversation());
        erased.AllFiles.ShouldBeEmpty();
        When(erased, Announce("f1")).Rejection.ShouldBe(ConversationRejections.Forgotten);
        When(erased, new DiscardUploads(), Noon.AddDays(2)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_is_sealed_for_its_customer_and_does_not_make_an_answer_stale()
    {
        When(Given(Message()), Announce("f1")).Events.OfType<IPersonalEvent>().ShouldHaveSingleItem().Subject.ShouldBe("r1");
        After(Given(Message()), Announce("f1")).Revision.ShouldBe(Given(Message()).Revision);
    }

    [Theory]
    [InlineData("iVBORw0KGgo=", "image/png")]
    [InlineData("/9j/4AAQ", "image/jpeg")]
    [InlineData("JVBERi0xLjc=", "application/pdf")]
    [InlineData("R0lGODlhAQ==", "image/gif")]
    [InlineData("T2dnUwAC", "audio/ogg")]
    [InlineData("AAAAIGZ0eXBpc29tAAAAAA==", "video/mp4")]
    [InlineData("AAAAIGZ0eXBNNEEgAAAAAA==", "audio/mp4")]
    [InlineData("SGVsbG8=", "text/plain")]
    [InlineData("TVqQAAMAAAA=", null)]
    [InlineData("f0VMRgIBAQA=", null)]
    [InlineData("UEsDBBQAAAA=", null)]
    [InlineData("AAECAwQFBgc=", null)]
    public void A_file_is_what_it_holds(string base64, string? type) => FileTypes.Sniff(Convert.FromBase64String(base64), "a.png").ShouldBe(type);

    [Theory]
    [InlineData("<!doctype html><p>")]
    [InlineData("  \n<svg onload=x>")]
    [InlineData("<?xml version=\"1.0\"?>")]
    [InlineData("#!/bin/sh\nrm")]
    [InlineData("\uFEFF<script>")]
    public void What_a_browser_or_a_shell_would_run_is_no_text(string content) => FileTypes.Sniff(Encoding.UTF8.GetBytes(content), "a.txt").ShouldBeNull();

    [Fact]
    public void Office_files_are_taken_without_macros_only()
    {
        byte[] Package(string parts) => [0x50, 0x4B, 0x03, 0x04, .. Encoding.ASCII.GetBytes(parts)];
        FileTypes.Sniff(Package("[Content_Types].xml word/document.xml"), "a").ShouldBe("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        FileTypes.Sniff(Package("[Content_Types].xml word/document.xml word/vbaProject.bin"), "a.docx").ShouldBeNull();
        FileTypes.Sniff(Package("word/document.xml"), "a.docx").ShouldBeNull();
    }

    [Theory]
    [InlineData("label.pdf", "label.pdf")]
    [InlineData("../../etc/passwd", "passwd.pdf")]
    [InlineData("C:\\temp\\invoice.pdf.exe", "invoice.pdf.exe.pdf")]
    [InlineData("fdp\u202Eexe.pdf", "fdpexe.pdf")]
    [InlineData("  ..pdf ", "pdf.pdf")]
    [InlineData(".pdf", "pdf.pdf")]
    [InlineData("a\"b\r\nc.PDF", "abc.pdf")]
    [InlineData("Tè verde.pdf", "Tè verde.pdf")]
    [InlineData(null, "file.pdf")]
    public void A_name_is_harmless_and_ends_as_its_type_does(string? sent, string name) => FileTypes.NameOf(sent, "application/pdf").ShouldBe(name);

    [Theory]
    [InlineData("whatsapp", "image/png", 5, null)]
    [InlineData("whatsapp", "image/png", 6, "conversation.file-too-large")]
    [InlineData("whatsapp", "image/webp", 6, null)]
    [InlineData("whatsapp", "video/mp4", 17, "conversation.file-too-large")]
    [InlineData("messenger", "image/png", 9, "conversation.file-too-large")]
    [InlineData("instagram", "text/plain", 1, "conversation.file-type-not-taken")]
    [InlineData("instagram", "application/pdf", 25, null)]
    [InlineData("telegram", "image/png", 11, "conversation.file-too-large")]
    [InlineData("email", "image/png", 19, "conversation.file-too-large")]
    [InlineData("twilio", "image/png", 1, "conversation.files-not-taken")]
    public void Each_channel_takes_its_own_files(string connector, string type, int megabytes, string? code) =>
        ChannelFiles.Check(new Draft(null, null, [Label with { ContentType = type, Size = megabytes << 20 }]), connector, Noon)?.Code.ShouldBe(code);

    [Fact]
    public void Together_they_have_a_number_a_size_and_a_caption()
    {
        string? Code(string connector, string? text, params MessageAttachment[] files) => ChannelFiles.Check(new Draft(text, null, files), connector, Noon)?.Code;

        Code("whatsapp", null, Label, Label).ShouldBe("conversation.too-many-files");
        Code("email", "Both", Label, Label).ShouldBeNull();
        Code("email", "Both", Label with { Size = 10 << 20 }, Label with { Size = 9 << 20 }).ShouldBe("conversation.file-too-large");
        Code("whatsapp", new string('x', 1_024), Label).ShouldBeNull();
        Code("whatsapp", new string('x', 1_025), Label).ShouldBe("conversation.caption-too-long");
        Code("whatsapp", "Listen", Label with { ContentType = "audio/ogg" }).ShouldBe("conversation.caption-too-long");
        Code("messenger", "Look", Label).ShouldBe("conversation.caption-too-long");
        Code("messenger", null, Label).ShouldBeNull();
    }

    private static AnnounceUpload Announce(string id) => new(Label with { FileId = id }, "maria");
}
