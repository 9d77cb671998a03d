// The sample program in FLTK: fltk-config --compile sample_fltk.cpp, then ./sample_fltk FILE, by Debian's libfltk1.3-dev.
#include <FL/Fl.H>
#include <FL/Fl_Box.H>
#include <FL/Fl_Browser.H>
#include <FL/Fl_Button.H>
#include <FL/Fl_Double_Window.H>
#include <FL/Fl_Hold_Browser.H>
#include <FL/Fl_Input.H>
#include <FL/Fl_Menu_Bar.H>
#include <FL/Fl_Multiline_Input.H>
#include <FL/Fl_Secret_Input.H>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

static int clicks, said, saved, drag[4];
static std::string file, written;

struct Canvas : Fl_Box {
    Canvas(int x, int y, int w, int h) : Fl_Box(FL_FLAT_BOX, x, y, w, h, "") { color(FL_WHITE); }
    int handle(int event) override {
        if (event == FL_PUSH) drag[0] = Fl::event_x() - x(), drag[1] = Fl::event_y() - y();
        if (event == FL_RELEASE) drag[2] = Fl::event_x() - x(), drag[3] = Fl::event_y() - y();
        return event == FL_PUSH || event == FL_DRAG || event == FL_RELEASE || Fl_Box::handle(event);
    }
};

static Fl_Input *entry;
static Fl_Secret_Input *secret;
static Fl_Multiline_Input *area;
static Fl_Button *button;
static Canvas *canvas;
static Fl_Hold_Browser *choice;
static Fl_Browser *lines;

static std::string quoted(const char *text) {
    std::string out = "\"";
    for (; text && *text; text++) {
        unsigned char each = *text;
        char escaped[8];
        if (each == '"' || each == '\\') out += '\\', out += each;
        else if (each < 32) std::snprintf(escaped, sizeof escaped, "\\u%04x", each), out += escaped;
        else out += each;
    }
    return out + '"';
}

static void place(std::ostream &out, const char *name, Fl_Widget *widget, const char *after) {
    Fl_Window *window = widget->window();
    out << '"' << name << "\": [" << window->x_root() + widget->x() << ", " << window->y_root() + widget->y() << ", "
        << widget->w() << ", " << widget->h() << "]" << after;
}

static void tick(void *) {
    std::ostringstream out;
    out << "{\"clicks\": " << clicks << ", \"said\": " << said << ", \"saved\": " << saved << ", \"drag\": [" << drag[0]
        << ", " << drag[1] << ", " << drag[2] << ", " << drag[3] << "], \"entry\": " << quoted(entry->value())
        << ", \"secret\": " << quoted(secret->value()) << ", \"area\": " << quoted(area->value())
        << ", \"chosen\": " << quoted(choice->value() ? choice->text(choice->value()) : "")
        << ", \"scrolled\": " << lines->position() << ", \"places\": {";
    place(out, "entry", entry, ", ");
    place(out, "secret", secret, ", ");
    place(out, "area", area, ", ");
    place(out, "button", button, ", ");
    place(out, "canvas", canvas, ", ");
    place(out, "list", choice, ", ");
    place(out, "lines", lines, "}}");
    if (out.str() != written) {
        written = out.str();
        std::ofstream(file + ".part") << written;
        std::rename((file + ".part").c_str(), file.c_str());
    }
    Fl::repeat_timeout(0.1, tick);
}

int main(int, char **words) {
    file = words[1];
    Fl_Double_Window window(420, 400, "Sample");
    Fl_Menu_Bar bar(0, 0, 420, 26);
    bar.add("Actions/Say hello", 0, [](Fl_Widget *, void *) { said++; });
    bar.add("Actions/Save", FL_CTRL + 's', [](Fl_Widget *, void *) { saved++; });
    entry = new Fl_Input(100, 34, 220, 26, "Name");
    entry->value("alpha beta gamma");
    secret = new Fl_Secret_Input(100, 64, 220, 26, "Password");
    area = new Fl_Multiline_Input(10, 96, 400, 80);
    button = new Fl_Button(10, 200, 90, 30, "Count");
    button->callback([](Fl_Widget *, void *) { clicks++; });
    canvas = new Canvas(120, 184, 200, 80);
    choice = new Fl_Hold_Browser(10, 272, 100, 120);
    for (const char *colour : {"Red", "Green", "Blue", "Violet"}) choice->add(colour);
    lines = new Fl_Browser(120, 272, 220, 120);
    for (int number = 1; number <= 80; number++) lines->add(("Line number " + std::to_string(number)).c_str());
    window.end();
    window.show();
    Fl::add_timeout(0.1, tick);
    return Fl::run();
}
